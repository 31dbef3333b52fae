package dev.mycelium.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of the daemon (spec 07 §6.2). The JVM's own handling would end it with 128 plus the
 * number of the signal, so ours comes first of all: whoever stops a daemon that has only just begun
 * to start gets status 0, too.
 *
 * <p>The platform's only way is {@code sun.misc.Signal} of the module {@code jdk.unsupported}. It
 * is used through reflection because naming it is a compiler warning that nothing silences, and our
 * builds have no warnings.
 */
final class Signals {
  private static final Logger logger = LoggerFactory.getLogger(Signals.class);

  private final Class<?> signalType;
  private final Class<?> handlerType;
  private final Method handle;
  private final Deque<Runnable> restore = new ArrayDeque<>();
  private final StopRequest stop = new StopRequest();
  private volatile Runnable reload = () -> {};
  private volatile Runnable report = () -> {};

  private Signals() throws ReflectiveOperationException {
    signalType = Class.forName("sun.misc.Signal");
    handlerType = Class.forName("sun.misc.SignalHandler");
    handle = signalType.getMethod("handle", signalType, handlerType);
  }

  /** Handles SIGINT, SIGTERM, SIGHUP and SIGUSR1 until closed. */
  static Signals install() {
    try {
      Signals signals = new Signals();
      signals.handle("TERM", () -> stop(signals.stop));
      signals.handle("INT", () -> stop(signals.stop));
      signals.handle("HUP", () -> signals.reload.run());
      signals.handle("USR1", () -> signals.report.run());
      return signals;
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException(
          "this Java runtime lacks the module jdk.unsupported", missing);
    }
  }

  /** What SIGINT and SIGTERM ask for, perhaps before anything runs. */
  StopRequest stop() {
    return stop;
  }

  /** What SIGHUP and SIGUSR1 do from here on; before, they do nothing. */
  void serve(Runnable onHangUp, Runnable onStateRequest) {
    reload = onHangUp;
    report = onStateRequest;
  }

  /** Gives the signals back to their former handlers. */
  void close() {
    restore.forEach(Runnable::run);
  }

  /** Who asks twice is in a hurry. */
  private static void stop(StopRequest stop) {
    if (!stop.request(0)) {
      Runtime.getRuntime().halt(stop.status());
    }
  }

  private void handle(String name, Runnable action) throws ReflectiveOperationException {
    Object handler =
        Proxy.newProxyInstance(
            handlerType.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> {
              action.run();
              return null;
            });
    try {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object former = handle.invoke(null, signal, handler);
      restore.push(() -> restore(signal, former));
    } catch (InvocationTargetException unknownHere) {
      logger.debug("signal {} cannot be handled here: {}", name, unknownHere.getCause());
    }
  }

  private void restore(Object signal, @Nullable Object former) {
    try {
      handle.invoke(null, signal, former);
    } catch (ReflectiveOperationException failed) {
      logger.debug("signal {} cannot be given back", signal, failed);
    }
  }
}
