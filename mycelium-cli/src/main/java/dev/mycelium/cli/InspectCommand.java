package dev.mycelium.cli;

import dev.mycelium.KeyFileException;
import dev.mycelium.MyceliumException;
import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code inspect [--json] [KEY]} (spec 07 §4.4); with KEY no file is touched. */
@Command(
    name = "inspect",
    description = "Shows a public key and the overlay address that belongs to it.",
    sortOptions = false)
final class InspectCommand implements Callable<Integer> {
  @ParentCommand MyceliumCommand mycelium;

  @Option(names = "--json", arity = "0", description = "Print JSON")
  boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description = "Public key, 64 hexadecimal digits; without it that of the key file")
  @Nullable String key;

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  InspectCommand() {}

  @Override
  public Integer call() {
    PublicKey shown = key == null ? keyOfFile() : parse(key);
    PrintStream out = mycelium.surroundings().out();
    if (json) {
      out.printf("{\n  \"publicKey\": \"%s\",\n  \"address\": \"%s\"\n}\n", shown, shown.address());
    } else {
      out.printf("Public key: %s\nAddress: %s\n", shown, shown.address());
    }
    return 0;
  }

  private static PublicKey parse(String text) {
    try {
      return PublicKey.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new MyceliumException("bad KEY: " + malformed.getMessage(), malformed);
    }
  }

  private PublicKey keyOfFile() {
    mycelium.configuration();
    KeyLocation location = mycelium.keyLocation();
    if (!location.exists()) {
      throw new KeyFileException(
          "no KEY was given and there is no key file "
              + location.file()
              + ": name one with --key-file, or make it with generate-keys");
    }
    return SecretKey.load(location.file()).publicKey();
  }
}
