package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.message.Message;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.testing.InMemoryLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Two people talk in two rooms; each room is a topic. */
public final class Chat {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Topic GARDEN = Topic.of("garden");
  private static final Topic KITCHEN = Topic.of("kitchen");

  private Chat() {}

  /**
   * Prints what each hears.
   *
   * @param args none
   * @throws Exception if something does not come in time
   */
  public static void main(String[] args) throws Exception {
    try (Node alice = Node.builder().start();
        Node bob = Node.builder().start()) {
      alice.messages();
      bob.messages();
      InMemoryLink.connect(alice, bob);
      say(alice, bob, GARDEN, "The roses are out.");
      say(alice, bob, KITCHEN, "Tea?");
      hear("bob", bob, KITCHEN);
      hear("bob", bob, GARDEN);
      say(bob, alice, KITCHEN, "Yes, please.");
      hear("alice", alice, KITCHEN);
    }
  }

  private static void say(Node from, Node to, Topic room, String text) {
    var unused = from.messages().send(to.publicKey(), room, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void hear(String who, Node node, Topic room) throws InterruptedException {
    Message message = node.messages().receive(TopicFilter.of(room), PATIENCE).orElseThrow();
    System.out.println(who + " hears in the " + room + ": " + message.text());
  }
}
