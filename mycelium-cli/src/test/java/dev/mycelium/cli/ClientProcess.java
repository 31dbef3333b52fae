package dev.mycelium.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A command that ran in a process of its own. */
final class ClientProcess {
  private final int exit;

  /** Both block, and the common pool of a machine with two processors has one thread. */
  private static final Executor OWN_THREAD = task -> new Thread(task, "pipe").start();

  private final byte[] out;
  private final String err;

  private ClientProcess(int exit, byte[] out, String err) {
    this.exit = exit;
    this.out = out;
    this.err = err;
  }

  /** Runs a command to its end. */
  static ClientProcess run(byte[] in, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-ea", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", "/nonexistent");
    builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    builder.environment().put("http_proxy", "http://127.0.0.1:1");
    Process process = builder.start();
    CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> drain(process), OWN_THREAD);
    CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(process, in), OWN_THREAD);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    fed.join();
    return new ClientProcess(exit, out.join(), err);
  }

  private static byte[] drain(Process process) {
    try {
      return process.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that wants no input may be gone before it has got any. */
  private static void feed(Process process, byte[] in) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(in);
    } catch (IOException gone) {
      if (process.isAlive()) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  int exit() {
    return exit;
  }

  byte[] out() {
    return out;
  }

  String text() {
    return new String(out, StandardCharsets.UTF_8);
  }

  String err() {
    return err;
  }
}
