/** Benchmarks of the packet path. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.bench {
  requires static org.jspecify;
  requires dev.mycelium.core;
}
