package dev.mycelium.e2e;

import dev.mycelium.tun.testing.Requirement;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;

/** One lab for all tests of a class, where starting it takes longer than the tests. */
final class SharedLab implements AutoCloseable {
  private @Nullable Lab lab;

  /** Builds the network and starts its nodes; nothing is left if that fails. */
  <T> T build(Function<Lab, T> arrangement) {
    Requirement.namespacesAndTun();
    Lab built = new Lab();
    lab = built;
    try {
      T result = arrangement.apply(built);
      built.startAll();
      return result;
    } catch (RuntimeException | Error failure) {
      System.out.print(built.logs());
      close();
      throw failure;
    }
  }

  Lab lab() {
    if (lab == null) {
      throw new IllegalStateException("not built");
    }
    return lab;
  }

  LogsOfFailures logsOfFailures() {
    return context -> {
      if (context.getExecutionException().isPresent()) {
        System.out.print(lab().logs());
      }
    };
  }

  @Override
  public void close() {
    if (lab != null) {
      lab.close();
      lab = null;
    }
  }

  /** Prints what the nodes said when a test fails. */
  interface LogsOfFailures extends AfterTestExecutionCallback {}
}
