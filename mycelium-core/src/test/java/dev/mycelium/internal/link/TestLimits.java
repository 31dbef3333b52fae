package dev.mycelium.internal.link;

/** Limits for tests: the usual ones with one thing changed. */
final class TestLimits {
  private TestLimits() {}

  static LinkLimits usual() {
    return LinkLimits.of(1024, 16);
  }

  static LinkLimits links(int max, int perAddress) {
    return LinkLimits.of(max, perAddress);
  }

  static LinkLimits timeouts(int connectMillis, int silentMillis) {
    LinkLimits usual = usual();
    return new LinkLimits(
        usual.linksMax(),
        usual.inboundPerAddressMax(),
        connectMillis,
        silentMillis,
        usual.lingerMillis(),
        usual.dataLaneBytes(),
        usual.dataLanesBytes(),
        usual.dataAgeNanos(),
        usual.standingTargetNanos(),
        usual.controlLaneBytes(),
        usual.controlLanesBytes());
  }

  static LinkLimits lanes(int dataBytes, long ageNanos, int controlBytes) {
    LinkLimits usual = usual();
    return new LinkLimits(
        usual.linksMax(),
        usual.inboundPerAddressMax(),
        usual.connectTimeoutMillis(),
        usual.silentTimeoutMillis(),
        usual.lingerMillis(),
        dataBytes,
        usual.dataLanesBytes(),
        ageNanos,
        usual.standingTargetNanos(),
        controlBytes,
        usual.controlLanesBytes());
  }
}
