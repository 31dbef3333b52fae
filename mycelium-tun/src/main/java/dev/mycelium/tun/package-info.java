/**
 * Chooses the TUN device of the operating system.
 *
 * <p>Door: {@link dev.mycelium.tun.SystemTunFactory}, found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.mycelium.tun;

import org.jspecify.annotations.NullMarked;
