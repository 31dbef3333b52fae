package dev.mycelium.internal.runtime;

import dev.mycelium.Endpoint;
import dev.mycelium.ListenException;
import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.NodeConfig;
import dev.mycelium.NodeEvent;
import dev.mycelium.OverlayAddress;
import dev.mycelium.StartException;
import dev.mycelium.TunException;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.spi.TunDevice;
import dev.mycelium.spi.TunFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a running node from its configuration, or finds everything that stands in its way.
 *
 * <p>All checks are made before any is reported, so that a user mends everything at once; what was
 * opened on the way is closed again.
 */
public final class NodeRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

  /** The MTU of the overlay: what a reference node originates at most (spec 05 §13). */
  public static final int MTU_BYTES = 1400;

  private static final int LINKS_LIMIT = 65_536;
  private static final long MARK_MAX = 0xFFFF_FFFFL;
  private static final int PORT_MAX = 0xFFFF;

  private final NodeConfig config;
  private final List<String> problems;
  private @Nullable TunDevice tun;
  private @Nullable RunningNode node;

  private NodeRuntime(NodeConfig config, List<String> problems) {
    this.config = config;
    this.problems = new ArrayList<>(problems);
    this.tun = config.tunDevice().orElse(null);
  }

  /**
   * Starts a node, or throws and leaves nothing behind.
   *
   * @param problems what is wrong already
   */
  public static Node start(NodeConfig config, List<String> problems) {
    return new NodeRuntime(config, problems).start();
  }

  private Node start() {
    try {
      checkNumbers();
      openTun();
      RunningNode built = new RunningNode(config, tun, chooseTransport());
      node = built;
      List<NodeEvent> failures = openListeners(built);
      config.discovery().ifPresent(discovery -> openDiscovery(built, discovery));
      if (!problems.isEmpty()) {
        throw new StartException("The node cannot start: " + String.join("; ", problems));
      }
      built.run(failures);
      return built;
    } catch (RuntimeException | Error failure) {
      closeAfter(failure);
      throw failure;
    }
  }

  private void checkNumbers() {
    checkRange("linksMax", config.linksMax(), 1, LINKS_LIMIT);
    checkRange("inboundLinksPerAddressMax", config.inboundLinksPerAddressMax(), 1, LINKS_LIMIT);
    checkRange("firewallMark", config.firewallMark().orElse(0), 0, MARK_MAX);
    int port = config.discovery().map(NodeConfig.Discovery::port).orElse(0);
    checkRange("port of discovery", port, 0, PORT_MAX);
  }

  private void checkRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      problems.add(name + " is " + value + ", must be " + min + ".." + max);
    }
  }

  /** If the sockets cannot be as they should, others do until the problem is reported. */
  private Transport chooseTransport() {
    try {
      long mark = config.firewallMark().orElse(0);
      return mark < 0 || mark > MARK_MAX
          ? Transport.best()
          : Transport.marked(config.firewallMark());
    } catch (MyceliumException refused) {
      problems.add(String.valueOf(refused.getMessage()));
      return Transport.best();
    }
  }

  private void openTun() {
    if (config.tunName().isEmpty()) {
      return;
    }
    try {
      OverlayAddress address = config.identity().publicKey().address();
      tun = tunFactory().open(config.tunName().get(), address, MTU_BYTES);
    } catch (TunException failure) {
      problems.add(String.valueOf(failure.getMessage()));
    }
  }

  private static TunFactory tunFactory() {
    // The library's own loader first: an embedding program's context loader may not see the module.
    for (ClassLoader loader :
        new ClassLoader[] {
          NodeRuntime.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
        }) {
      for (TunFactory factory : ServiceLoader.load(TunFactory.class, loader)) {
        if (factory.isSupported()) {
          return factory;
        }
      }
    }
    throw new TunException(
        "TUN device: no backend for this operating system was found; add the mycelium-tun module"
            + " (Linux only so far) or run without TUN");
  }

  private List<NodeEvent> openListeners(RunningNode built) {
    for (Endpoint endpoint : config.listeners()) {
      try {
        built.listen(endpoint);
      } catch (ListenException failure) {
        problems.add(String.valueOf(failure.getMessage()));
      }
    }
    List<NodeEvent> failures = new ArrayList<>();
    for (Endpoint endpoint : config.optionalListeners()) {
      try {
        built.listen(endpoint);
      } catch (ListenException failure) {
        LOG.error("Error starting listener on {}: {}", endpoint, failure.getMessage());
        failures.add(new NodeEvent.ListenFailed(endpoint, String.valueOf(failure.getMessage())));
      }
    }
    return failures;
  }

  private void openDiscovery(RunningNode built, NodeConfig.Discovery discovery) {
    if (discovery.port() < 0 || discovery.port() > PORT_MAX) {
      return; // reported already
    }
    try {
      built.openDiscovery(discovery);
    } catch (MyceliumException failure) {
      if (discovery.required()) {
        problems.add(String.valueOf(failure.getMessage()));
      } else {
        LOG.error("{}", failure.getMessage());
      }
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      if (node != null) {
        node.close();
      } else if (tun != null) {
        tun.close();
      }
    } catch (MyceliumException second) {
      failure.addSuppressed(second);
    }
  }
}
