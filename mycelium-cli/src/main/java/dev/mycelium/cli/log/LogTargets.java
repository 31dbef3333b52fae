package dev.mycelium.cli.log;

import java.util.List;

/**
 * Names of loggers as operators of a reference node know them: our packages stand for its modules,
 * so that {@code RUST_LOG=mycelium::router=debug} shows what one expects.
 */
final class LogTargets {
  /**
   * One package.
   *
   * @param logger prefix of logger names, a package
   * @param target the name shown and filtered by
   */
  record Row(String logger, String target) {
    boolean covers(String name) {
      return name.startsWith(logger)
          && (name.length() == logger.length() || name.charAt(logger.length()) == '.');
    }
  }

  /** The most special first: the first row that covers a logger names it. */
  static final List<Row> ROWS =
      List.of(
          new Row("dev.mycelium.internal.routing", "mycelium::router"),
          new Row("dev.mycelium.internal.peer", "mycelium::peer_manager"),
          // Speaks for the peer manager, which is pure and logs nothing itself.
          new Row("dev.mycelium.internal.runtime.RuntimeEffects", "mycelium::peer_manager"),
          new Row("dev.mycelium.internal.link.discovery", "mycelium::peer_manager"),
          new Row("dev.mycelium.internal.link", "mycelium::connection"),
          new Row("dev.mycelium.internal.data", "mycelium::data"),
          new Row("dev.mycelium.internal.message", "mycelium::message"),
          new Row("dev.mycelium.tun", "mycelium::tun"),
          new Row("dev.mycelium", "mycelium"));

  private LogTargets() {}

  /** The target of a logger; foreign loggers keep their name with {@code ::} for dots. */
  static String of(String logger) {
    for (Row row : ROWS) {
      if (row.covers(logger)) {
        return row.target;
      }
    }
    return logger.replace(".", "::");
  }
}
