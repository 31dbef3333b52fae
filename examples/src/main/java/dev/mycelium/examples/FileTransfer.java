package dev.mycelium.examples;

import dev.mycelium.Node;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.message.TopicSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends a file from one node to another over loopback TCP; the receiver takes nothing else. */
public final class FileTransfer {
  private static final Topic FILES = Topic.of("files");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FileTransfer() {}

  /**
   * Copies a file.
   *
   * @param args the file to send, the file to write
   * @throws Exception if something does not come in time, or a file cannot be read or written
   */
  public static void main(String[] args) throws Exception {
    Path source = Path.of(args[0]);
    Path target = Path.of(args[1]);
    try (Node receiver = Node.builder().listen("tcp://127.0.0.1:0").start();
        Node sender = Node.builder().peers(receiver.listeners()).start()) {
      MessageBus inbox = receiver.messages();
      var onlyFiles =
          inbox.changeTopicRules(
              rules -> rules.withDefault(false).withSource(FILES, onlyFrom(sender)));
      System.out.println("topics open: " + onlyFiles.rules().keySet());
      var delivery =
          sender.messages().send(receiver.publicKey(), FILES, Files.readAllBytes(source));
      Message file = inbox.receive(TopicFilter.of(FILES), PATIENCE).orElseThrow();
      Files.write(target, file.data());
      delivery.received().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      System.out.println("copied " + file.data().length + " bytes");
    }
  }

  private static TopicSource onlyFrom(Node node) {
    return TopicSource.of(node.address().subnet());
  }
}
