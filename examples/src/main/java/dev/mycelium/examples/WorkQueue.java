package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.testing.InMemoryLink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node hands out jobs to two workers and collects the answers. */
public final class WorkQueue {
  private static final Topic JOBS = Topic.of("jobs");
  private static final int ANSWER_SECONDS = 20;

  private WorkQueue() {}

  /**
   * Prints the answers in the order of the jobs.
   *
   * @param args none
   * @throws Exception if something does not come in time
   */
  public static void main(String[] args) throws Exception {
    try (Node chief = Node.builder().start();
        Node first = worker();
        Node second = worker()) {
      InMemoryLink.connect(first, chief);
      InMemoryLink.connect(second, chief);
      MessageBus bus = chief.messages();
      List<Request> requests = new ArrayList<>();
      for (int job = 1; job <= 4; job++) {
        Node worker = job % 2 == 1 ? first : second;
        byte[] data = String.valueOf(job).getBytes(StandardCharsets.UTF_8);
        requests.add(bus.request(worker.publicKey(), JOBS, data));
      }
      for (Request request : requests) {
        System.out.println(request.reply().get(ANSWER_SECONDS, TimeUnit.SECONDS).text());
      }
    }
  }

  private static Node worker() {
    Node node = Node.builder().start();
    node.messages().subscribe(JOBS, job -> job.reply("job " + job.text() + " done"));
    return node;
  }
}
