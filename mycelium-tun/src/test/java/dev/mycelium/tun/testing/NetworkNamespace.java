package dev.mycelium.tun.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.LibraryLoader;

/**
 * A network namespace of a test: an empty network with its own interfaces, addresses and routes, in
 * which nothing can disturb the machine. Deleted by {@link #close()}.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /**
   * Makes a namespace with its loopback interface up and IPv6 on. Without root or the program
   * {@code ip} the present test ends here, see {@link Requirement}.
   *
   * @return the namespace
   */
  public static NetworkNamespace create() {
    Requirement.root();
    Requirement.tools("ip");
    String name = "myc-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    CommandResult added = CommandResult.run("ip", "netns", "add", name);
    if (!added.isSuccess()) {
      Requirement.missing("needs root: cannot make a network namespace: " + added.output());
    }
    NetworkNamespace namespace = new NetworkNamespace(name);
    try {
      namespace.exec("ip", "link", "set", "lo", "up").orFail();
      // Some container hosts switch IPv6 off in every new namespace.
      namespace.exec("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0");
      namespace.exec("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=0");
    } catch (RuntimeException | Error failure) {
      namespace.close();
      throw failure;
    }
    return namespace;
  }

  /**
   * The name that {@code ip netns} knows.
   *
   * @return a name unique on this machine
   */
  public String name() {
    return name;
  }

  /**
   * The command that runs another one inside.
   *
   * @param command program and arguments
   * @return program and arguments for a {@link ProcessBuilder}
   */
  public List<String> command(String... command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(command));
    return whole;
  }

  /**
   * Runs a program inside to its end.
   *
   * @param command program and arguments
   * @return how it ended
   */
  public CommandResult exec(String... command) {
    return exec(CommandResult.DEFAULT_TIMEOUT, command);
  }

  /**
   * Runs a program inside to its end, or ends it.
   *
   * @param timeout after which it is killed
   * @param command program and arguments
   * @return how it ended
   */
  public CommandResult exec(Duration timeout, String... command) {
    return CommandResult.run(command(command), timeout);
  }

  /**
   * Runs a piece of the test on a thread of its own that lives inside. Sockets and devices opened
   * there belong to the namespace for ever, whichever thread uses them later.
   *
   * @param body what to do
   * @return what the body returned
   * @throws Exception what the body threw
   */
  public <T> T call(Callable<T> body) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter();
              return body.call();
            });
    Thread thread = new Thread(task, "inside " + name);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      thread.join();
    }
  }

  /** Whether an interface exists inside. */
  public boolean hasInterface(String interfaceName) {
    return exec("ip", "link", "show", "dev", interfaceName).isSuccess();
  }

  @Override
  public void close() {
    CommandResult.run("ip", "netns", "del", name).orFail();
  }

  private void enter() {
    ThreadCalls calls = threadCalls();
    int descriptor = calls.open("/run/netns/" + name, O_RDONLY_CLOEXEC);
    int result = calls.setns(descriptor, CLONE_NEWNET);
    calls.close(descriptor);
    if (result != 0) {
      throw new IllegalStateException("cannot enter the network namespace " + name);
    }
  }

  static ThreadCalls threadCalls() {
    return LibraryLoader.create(ThreadCalls.class).failImmediately().load("c");
  }
}
