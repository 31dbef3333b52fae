package dev.mycelium.cli;

import dev.mycelium.SecretKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code generate-keys [--force]} (spec 07 §4.5). */
@Command(
    name = "generate-keys",
    description = "Writes a new secret key to the key file.",
    sortOptions = false)
final class GenerateKeysCommand implements Callable<Integer> {
  private static final Logger logger = LoggerFactory.getLogger(GenerateKeysCommand.class);

  @ParentCommand MyceliumCommand mycelium;

  @Option(
      names = "--force",
      arity = "0",
      description = "Replace an existing key; the old one is kept beside it as .bak")
  boolean force;

  @SuppressWarnings("NullAway.Init") // picocli sets the parent
  GenerateKeysCommand() {}

  @Override
  public Integer call() {
    KeyLocation location = mycelium.keyLocation();
    Path file = location.file();
    if (location.exists()) {
      replace(file);
      return 0;
    }
    location.createDirectory();
    logger.info("Generating new node keys in {}", file);
    SecretKey.generate().save(file);
    return 0;
  }

  /** A file that is no key may be the wrong file: it is not replaced even with {@code --force}. */
  private void replace(Path file) {
    SecretKey old = SecretKey.load(file);
    if (!force) {
      logger.warn(
          "Key file {} exists and is left as it is; --force replaces it and the identity {}",
          file,
          old.publicKey());
      return;
    }
    logger.info("Generating new node keys in {}; the old key is kept as {}.bak", file, file);
    SecretKey.generate().saveReplacing(file);
  }
}
