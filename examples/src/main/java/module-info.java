/** Small programs that embed a node. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.examples {
  requires static org.jspecify;
  requires dev.mycelium.core;
  requires jdk.httpserver;
}
