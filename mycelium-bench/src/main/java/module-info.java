/** Benchmarks of the packet path, step by step and end to end. */
@org.jspecify.annotations.NullMarked
module dev.mycelium.bench {
  requires static org.jspecify;
  requires dev.mycelium.core;
  requires dev.mycelium.tun;
  requires info.picocli;
  requires jmh.core;

  opens dev.mycelium.bench.compare to
      info.picocli;
  opens dev.mycelium.bench.message to
      info.picocli;
  opens dev.mycelium.bench.options to
      info.picocli;
  opens dev.mycelium.bench.soak to
      info.picocli;
}
