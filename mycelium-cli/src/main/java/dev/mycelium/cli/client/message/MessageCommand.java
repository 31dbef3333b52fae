package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.CommandGroup;
import dev.mycelium.cli.client.call.Destination;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code message send|receive} (spec 06 §16). */
@Command(
    name = "message",
    description = "Sends and receives messages through a running node.",
    synopsisSubcommandLabel = "COMMAND")
public final class MessageCommand extends CommandGroup {
  /** As good as for ever; the reference says the same. */
  private static final String YEAR_SECONDS = "31536000";

  public MessageCommand(ApiClient api) {
    super(api);
  }

  @Command(
      name = "send",
      sortOptions = false,
      description = "Sends a message; prints its id, or the reply.")
  int send(
      @Option(
              names = {"-w", "--wait"},
              arity = "0",
              description = "Wait for a reply")
          boolean wait,
      @Option(
              names = "--timeout",
              paramLabel = "<seconds>",
              defaultValue = YEAR_SECONDS,
              description = "How long to wait for it (default: a year)")
          long timeoutSeconds,
      @Option(
              names = {"-t", "--topic"},
              paramLabel = "<text>",
              description = "Topic of the message")
          @Nullable String topic,
      @Option(
              names = "--msg-path",
              paramLabel = "<file>",
              description = "Take the data from a file; - is standard input")
          @Nullable Path file,
      @Option(
              names = "--reply-to",
              paramLabel = "<id>",
              description = "Send it as the reply to this message")
          @Nullable String replyTo,
      @Parameters(
              paramLabel = "DESTINATION",
              index = "0",
              description = "Public key or overlay address of the receiver")
          String destination,
      @Parameters(
              paramLabel = "MESSAGE",
              index = "1",
              arity = "0..1",
              description = "Text to send, unless --msg-path is given")
          @Nullable String message) {
    if (wait && replyTo != null) {
      throw new ClientException("a reply has no reply: either --reply-to or --wait");
    }
    Destination receiver = Destination.parse(destination);
    requireNotNegative(timeoutSeconds);
    return new Sending(
            api,
            receiver,
            Optional.ofNullable(topic).map(Topics::encode),
            wait ? Optional.of(timeoutSeconds) : Optional.empty(),
            Optional.ofNullable(replyTo))
        .send(Payload.of(file, message, api.context().surroundings()));
  }

  @Command(
      name = "receive",
      sortOptions = false,
      description = "Takes the next message; prints it as JSON, or its data.")
  int receive(
      @Option(
              names = "--timeout",
              paramLabel = "<seconds>",
              defaultValue = YEAR_SECONDS,
              description = "How long to wait for one (default: a year); 0 does not wait")
          long timeoutSeconds,
      @Option(
              names = {"-t", "--topic"},
              paramLabel = "<text>",
              description = "Only messages of this topic; '' those without")
          @Nullable String topic,
      @Option(names = "--msg-path", paramLabel = "<file>", description = "Write the data to a file")
          @Nullable Path file,
      @Option(names = "--raw", arity = "0", description = "Print the data and nothing else")
          boolean raw) {
    requireNotNegative(timeoutSeconds);
    Optional<String> filter = Optional.ofNullable(topic).map(Topics::encode);
    return new Receiving(api, filter, timeoutSeconds).receive(raw, Optional.ofNullable(file));
  }

  private void requireNotNegative(long timeoutSeconds) {
    if (timeoutSeconds < 0) {
      throw new ClientException("--timeout is 0 or more seconds");
    }
  }
}
