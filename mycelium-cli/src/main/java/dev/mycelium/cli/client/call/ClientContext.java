package dev.mycelium.cli.client.call;

import dev.mycelium.cli.terminal.Surroundings;
import java.util.Optional;

/** What the commands know of their surroundings and of the options in front of them. */
public interface ClientContext {
  /** The process. */
  Surroundings surroundings();

  /** Where the API is, for example {@code 127.0.0.1:8989}. */
  String apiAddress();

  /** The bearer token that the API may demand. */
  Optional<String> apiToken();
}
