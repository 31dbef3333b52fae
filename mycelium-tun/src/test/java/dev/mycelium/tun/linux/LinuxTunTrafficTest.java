package dev.mycelium.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.Requirement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets between a real kernel and {@link LinuxTun}. */
@Timeout(60)
class LinuxTunTrafficTest {
  private TunFixture fixture;

  @BeforeEach
  void openDevice() throws Exception {
    fixture = TunFixture.open();
  }

  @AfterEach
  void closeDevice() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void pingSucceedsWhenItsEchoRequestIsAnsweredThroughTheDevice() throws Exception {
    Requirement.tools("ping");
    CompletableFuture<CommandResult> ping =
        CompletableFuture.supplyAsync(
            () ->
                fixture.namespace.exec("ping", "-6", "-c1", "-W20", TunFixture.FRIEND.toString()));
    byte[] request = awaitEchoRequest();
    assertEquals(TunFixture.OWN, Ipv6Packets.source(request));
    assertEquals(TunFixture.FRIEND, Ipv6Packets.destination(request));
    fixture.tun.write(TunFixture.batchOf(Ipv6Packets.echoReply(request)));
    CommandResult result = ping.get();
    assertTrue(result.isSuccess(), result.output());
    assertEquals(0, fixture.tun.writeRefusals());
  }

  private byte[] awaitEchoRequest() throws Exception {
    while (true) {
      PacketBatch batch = TunFixture.batch(TunFixture.BATCH);
      assertTrue(fixture.tun.read(batch) > 0);
      for (int i = 0; i < batch.size(); i++) {
        byte[] packet = Ipv6Packets.bytesOf(batch.get(i));
        if (Ipv6Packets.isEchoRequest(packet)) {
          return packet;
        }
      }
    }
  }
}
