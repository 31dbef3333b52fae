package dev.mycelium.tun.linux;

import static dev.mycelium.tun.testing.Failures.assertMessageContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a device: closed by us, or deleted by somebody else. */
@Timeout(60)
class LinuxTunCloseTest {
  private static final byte[] PACKET =
      Ipv6Packets.udp(TunFixture.FRIEND, TunFixture.OWN, 9, new byte[100]);

  private TunFixture fixture;
  private LinuxTun tun;

  @BeforeEach
  void openDevice() throws Exception {
    fixture = TunFixture.open();
    tun = fixture.tun;
  }

  @AfterEach
  void closeDevice() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void closeWakesAReaderBlockedInTheKernel() throws Exception {
    FutureTask<Integer> reader = start("blocked-reader", this::readToTheEnd);
    BlockedThread.awaitPoll("blocked-reader");
    tun.close();
    assertEquals(-1, reader.get());
    assertFalse(fixture.namespace.hasInterface(TunFixture.NAME));
  }

  @Test
  void deletedInterfaceFailsABlockedReaderAndEveryWriter() throws Exception {
    FutureTask<Integer> reader = start("blocked-reader", this::readToTheEnd);
    BlockedThread.awaitPoll("blocked-reader");
    fixture.namespace.exec("ip", "link", "del", TunFixture.NAME).orFail();
    ExecutionException e = assertThrows(ExecutionException.class, reader::get);
    IOException cause = assertInstanceOf(IOException.class, e.getCause());
    assertMessageContains(cause, "was deleted");
    assertThrows(IOException.class, () -> tun.write(TunFixture.batchOf(PACKET)));
    assertThrows(IOException.class, () -> tun.read(TunFixture.batch(1)));
    assertEquals(0, tun.writeRefusals());
  }

  @Test
  void closedDeviceReadsMinusOneAndRefusesPackets() throws Exception {
    tun.close();
    tun.close();
    assertEquals(-1, tun.read(TunFixture.batch(1)));
    tun.write(TunFixture.batchOf(PACKET, PACKET));
    assertEquals(2, tun.writeRefusals());
  }

  @Test
  void everyCloserReturnsOnlyWhenTheInterfaceIsGone() throws Exception {
    List<FutureTask<Boolean>> closers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closers.add(start("closer", this::closeAndLook));
    }
    for (FutureTask<Boolean> closer : closers) {
      assertTrue(closer.get());
    }
  }

  @Test
  void closeWaitsForBusyWritersAndTheyNeverFail() throws Exception {
    CountDownLatch writing = new CountDownLatch(3);
    List<FutureTask<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      writers.add(start("writer", () -> writeUntilRefused(writing)));
    }
    FutureTask<Integer> reader = start("reader", this::readToTheEnd);
    writing.await();
    tun.close();
    for (FutureTask<Boolean> writer : writers) {
      assertTrue(writer.get());
    }
    assertEquals(-1, reader.get());
    assertFalse(fixture.namespace.hasInterface(TunFixture.NAME));
  }

  @Test
  void hundredCyclesLeaveNoDescriptorAndNoInterface() throws Exception {
    List<String> before = OpenFiles.ofTunDevices();
    fixture.namespace.call(
        () -> {
          for (int i = 0; i < 100; i++) {
            LinuxTun cycled = LinuxTun.open("cycled", TunFixture.OWN, TunFixture.MTU_BYTES);
            assertTrue(existsHere("cycled"));
            cycled.close();
            assertFalse(existsHere("cycled"));
          }
          return null;
        });
    assertEquals(before, OpenFiles.ofTunDevices());
  }

  /** In the namespace of the calling thread, where java.net.NetworkInterface does not look. */
  private static boolean existsHere(String name) throws IOException {
    Kernel kernel = Kernel.get();
    int socket = kernel.socket(Kernel.AF_INET6, Kernel.SOCK_DGRAM, 0);
    try {
      kernel.ioctl(socket, Ioctl.SIOCGIFINDEX, InterfaceRequest.of(new InterfaceName(name)));
      return true;
    } catch (SystemCallException e) {
      assertEquals(Errno.ENODEV, e.errno());
      return false;
    } finally {
      kernel.close(socket);
    }
  }

  private int readToTheEnd() throws IOException {
    PacketBatch batch = TunFixture.batch(TunFixture.BATCH);
    int count = tun.read(batch);
    while (count >= 0) {
      batch.forget();
      count = tun.read(batch);
    }
    return count;
  }

  private boolean writeUntilRefused(CountDownLatch writing) throws IOException {
    PacketBatch batch = TunFixture.batchOf(PACKET, PACKET, PACKET);
    tun.write(batch);
    writing.countDown();
    while (tun.writeRefusals() == 0) {
      tun.write(batch);
    }
    return true;
  }

  private boolean closeAndLook() {
    tun.close();
    return !fixture.namespace.hasInterface(TunFixture.NAME);
  }

  private static <T> FutureTask<T> start(String name, Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    new Thread(task, name).start();
    return task;
  }
}
