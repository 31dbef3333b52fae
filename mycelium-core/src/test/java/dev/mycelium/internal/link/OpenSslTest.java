package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mycelium.Endpoint;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.TlvCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private links with the library that the reference uses, through its own programs. */
class OpenSslTest {
  private static final String NAME = "testnet";
  private static final byte[] KEY = HexFormat.of().parseHex("a1".repeat(32));
  private static final PrivateNetwork NETWORK = PrivateNetwork.of(NAME, KEY);
  private static final Hello HELLO = new Hello(Hello.FLAG_UNICAST, 7, 2000);
  private static final Ihu IHU = new Ihu(1010, 6000);
  private static final Pattern PORT = Pattern.compile("ACCEPT \\S+:(\\d+)\\s");

  @BeforeAll
  static void requireOpenSsl() {
    try {
      Process version = new ProcessBuilder("openssl", "version").start();
      assertTrue(version.waitFor(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (IOException absent) {
      skip(absent);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      skip(stop);
    }
  }

  private static void skip(Exception reason) {
    System.out.println("SKIPPED: private links with OpenSSL: " + reason.getMessage());
    abort("no openssl program");
  }

  /** A running openssl program. */
  private static final class Program implements AutoCloseable {
    private final Process process;
    private final StringBuilder printed = new StringBuilder();

    Program(List<String> arguments) throws IOException {
      List<String> command = new ArrayList<>(List.of("openssl"));
      command.addAll(arguments);
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    void send(ControlTlv tlv) throws IOException {
      process.getOutputStream().write(TlvCodec.encode(tlv));
      process.getOutputStream().flush();
    }

    /** Reads until the text has been printed; bytes are shown as ISO 8859-1. */
    Matcher await(Pattern wanted) throws IOException {
      byte[] some = new byte[4096];
      Matcher matcher = wanted.matcher(printed);
      while (!matcher.find()) {
        int length = process.getInputStream().read(some);
        assertTrue(length >= 0, () -> "the program ended: " + printed);
        printed.append(new String(some, 0, length, StandardCharsets.ISO_8859_1));
        matcher = wanted.matcher(printed);
      }
      return matcher;
    }

    void await(ControlTlv tlv) throws IOException {
      String bytes = new String(TlvCodec.encode(tlv), StandardCharsets.ISO_8859_1);
      Matcher unused = await(Pattern.compile(Pattern.quote(bytes), Pattern.DOTALL));
    }

    void awaitEnd() throws InterruptedException {
      assertTrue(process.waitFor(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static Program server(String name, byte[] key) throws IOException {
    return new Program(
        List.of(
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-nocert",
            "-tls1_3",
            "-psk_identity",
            name,
            "-psk",
            HexFormat.of().formatHex(key)));
  }

  private static Program client(Endpoint to, String name, byte[] key, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "s_client",
                "-connect",
                to.address(),
                "-quiet",
                "-psk_identity",
                name,
                "-psk",
                HexFormat.of().formatHex(key)));
    arguments.addAll(List.of(more));
    return new Program(arguments);
  }

  private static Endpoint endpointOf(Program server) throws IOException {
    return Endpoint.parse("tcp://127.0.0.1:" + server.await(PORT).group(1));
  }

  @Test
  void weDialOpenSsl() throws Exception {
    try (Program server = server(NAME, KEY);
        TestNode node = TestNode.in(NETWORK)) {
      Link link = node.connect(endpointOf(server));
      link.sendControl(HELLO);
      server.await(HELLO);
      server.send(IHU);
      assertEquals(IHU, node.events.await(Control.class).tlv());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-ciphersuites TLS_CHACHA20_POLY1305_SHA256",
        "-ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256",
        "-groups P-384",
        "-groups ffdhe2048:X25519"
      })
  void openSslDialsUs(String options) throws Exception {
    String[] more = options.isEmpty() ? new String[0] : options.split(" ", -1);
    try (TestNode node = TestNode.in(NETWORK);
        Program client = client(node.listen(), NAME, KEY, more)) {
      Link link = node.events.await(Accepted.class).link();
      link.sendControl(HELLO);
      client.await(HELLO);
      client.send(IHU);
      assertEquals(IHU, node.events.await(Control.class).tlv());
    }
  }

  @Test
  void whoeverHasAnotherKeyOrNameIsRefusedByEitherEnd() throws Exception {
    byte[] otherKey = HexFormat.of().parseHex("a2".repeat(32));
    try (TestNode node = TestNode.in(NETWORK);
        Program wrongKey = client(node.listen(), NAME, otherKey);
        Program wrongName = client(node.listen(), "othernet", KEY);
        Program oldVersion = client(node.listen(), NAME, KEY, "-tls1_2");
        Program strangeSuite =
            client(node.listen(), NAME, KEY, "-ciphersuites", "TLS_AES_256_GCM_SHA384");
        Program serverWithOtherKey = server(NAME, otherKey);
        Program serverWithOtherName = server("othernet", KEY)) {
      for (Program refused : List.of(wrongKey, wrongName, oldVersion, strangeSuite)) {
        refused.awaitEnd();
      }
      for (Program server : List.of(serverWithOtherKey, serverWithOtherName)) {
        node.loop.dial(endpointOf(server), node.number());
        String reason = node.events.awaitFailure().reason();
        assertTrue(reason.startsWith("it refused our network name or key: "), reason);
      }
      node.awaitCount(Counter.TLS_HANDSHAKE_FAILED, 6);
    }
  }
}
