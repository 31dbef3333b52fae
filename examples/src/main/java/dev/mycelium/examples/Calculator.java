package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.message.Message;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.testing.InMemoryLink;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Request and reply: one node offers a service, the other calls it like a method. */
public final class Calculator {
  private static final Topic SQUARE = Topic.of("square");
  private static final int PATIENCE_SECONDS = 20;

  private Calculator() {}

  /**
   * Asks for some squares, all at once, and prints the answers.
   *
   * @param args none
   * @throws Exception if an answer does not come in time
   */
  public static void main(String[] args) throws Exception {
    try (Node service = Node.builder().start();
        Node client = Node.builder().start()) {
      service.messages().subscribe(TopicFilter.of(SQUARE), Calculator::answer);
      InMemoryLink.connect(client, service);

      Request small = ask(client, service, "12");
      Request large = ask(client, service, "111111111111");
      Request wrong = ask(client, service, "a dozen");
      System.out.println("12 squared is " + answerTo(small));
      System.out.println("111111111111 squared is " + answerTo(large));
      System.out.println("a dozen squared is " + answerTo(wrong));
    }
  }

  private static void answer(Message question) {
    String answer;
    try {
      BigInteger number = new BigInteger(question.text());
      answer = number.multiply(number).toString();
    } catch (NumberFormatException noNumber) {
      answer = "not a number";
    }
    var unused = question.reply(answer);
  }

  private static Request ask(Node client, Node service, String number) {
    byte[] question = number.getBytes(StandardCharsets.UTF_8);
    return client.messages().request(service.publicKey(), SQUARE, question);
  }

  private static String answerTo(Request request) throws Exception {
    return request.reply().get(PATIENCE_SECONDS, TimeUnit.SECONDS).text();
  }
}
