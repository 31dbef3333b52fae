package dev.mycelium.tun.linux;

import static dev.mycelium.tun.testing.Failures.assertMessageContains;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.mycelium.TunException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetupAdviceTest {
  private final SetupAdvice advice = new SetupAdvice(new InterfaceName("mycelium"));

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOENT, Errno.ENODEV, Errno.ENXIO})
  void missingDriverAdvisesToLoadIt(int errno) {
    expect(advice::onDeviceFile, errno, "modprobe tun");
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.EACCES})
  void forbiddenDeviceFileAdvisesPrivilege(int errno) {
    expect(advice::onDeviceFile, errno, "CAP_NET_ADMIN");
  }

  @Test
  void kernelWithoutIpv6IsNamed() {
    expect(advice::onControlSocket, Errno.EAFNOSUPPORT, "no IPv6");
  }

  @Test
  void exhaustedDescriptorsAreNamedAtEveryStep() {
    expect(advice::onControlSocket, Errno.EMFILE, "ulimit -n");
    expect(advice::onDeviceFile, Errno.EMFILE, "ulimit -n");
    expect(advice::onOther, Errno.ENFILE, "ulimit -n");
  }

  @Test
  void anythingElseCarriesItsErrno() {
    expect(advice::onAddress, 5, "errno 5");
  }

  private static void expect(
      Function<SystemCallException, TunException> step, int errno, String words) {
    SystemCallException failure = new SystemCallException("call", errno);
    TunException e = step.apply(failure);
    assertMessageContains(e, words, "'mycelium'");
    assertSame(failure, e.getCause());
  }
}
