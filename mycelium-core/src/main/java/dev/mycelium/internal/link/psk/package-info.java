/**
 * Links of private networks: TLS 1.3 with an external key between a socket and its link (spec 02
 * §7).
 *
 * <p>Doors: {@code PskHandler}, {@code PskNetwork}.
 */
@NullMarked
package dev.mycelium.internal.link.psk;

import org.jspecify.annotations.NullMarked;
