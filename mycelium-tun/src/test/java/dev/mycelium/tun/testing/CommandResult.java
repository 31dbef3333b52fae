package dev.mycelium.tun.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a program ended.
 *
 * @param command the program and its arguments
 * @param exitCode its status
 * @param output what it printed, errors included
 */
public record CommandResult(List<String> command, int exitCode, String output) {
  /** Generous: reached only by a program that hangs. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Runs a program to its end.
   *
   * @param command the program and its arguments
   * @return how it ended
   */
  public static CommandResult run(String... command) {
    return run(List.of(command), DEFAULT_TIMEOUT);
  }

  /**
   * Runs a program to its end, or ends it.
   *
   * @param command the program and its arguments
   * @param timeout after which it is killed
   * @return how it ended
   * @throws IllegalStateException if it did not end in time
   */
  public static CommandResult run(List<String> command, Duration timeout) {
    Process process = start(command);
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> drain(process));
    try {
      String text = output.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new CommandResult(command, process.waitFor(), text);
    } catch (TimeoutException e) {
      throw new IllegalStateException(command + " did not end within " + timeout, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(command + ": its output cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was not waited for", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Whether the program was content.
   *
   * @return true for status 0
   */
  public boolean isSuccess() {
    return exitCode == 0;
  }

  /**
   * Demands success.
   *
   * @return this
   * @throws AssertionError with the output if the status was not 0
   */
  public CommandResult orFail() {
    if (!isSuccess()) {
      throw new AssertionError(command + " ended with " + exitCode + ": " + output);
    }
    return this;
  }

  private static Process start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String drain(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
