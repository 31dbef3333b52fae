/** The daemon and its commands. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.cli {
  requires static org.jspecify;
  requires dev.mycelium.core;
}
