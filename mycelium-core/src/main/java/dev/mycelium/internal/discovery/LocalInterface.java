package dev.mycelium.internal.discovery;

/**
 * A network interface of this machine as it is at one moment.
 *
 * @param index the number by which the system and IPv6 scopes know it, above 0; a new interface of
 *     an old name has another one
 * @param name as the operator knows it
 * @param up whether it is switched on
 * @param multicast whether it carries multicast
 * @param loopback whether it leads back to this machine
 * @param pointToPoint whether there is one other end only; TUN devices are such
 * @param linkLocal whether it has an address in fe80::/64
 */
public record LocalInterface(
    int index,
    String name,
    boolean up,
    boolean multicast,
    boolean loopback,
    boolean pointToPoint,
    boolean linkLocal) {

  /** Whether neighbours can be found there (spec 02 §12.3). */
  boolean isSuitable() {
    return up && multicast && !loopback && !pointToPoint && linkLocal;
  }
}
