/**
 * Neighbours on the local network: beacons, interfaces, and what is believed of them (spec 02 §12);
 * a pure machine.
 *
 * <p>Doors: {@code Discovery}, {@code DiscoveryEffects}, {@code LocalInterface}.
 */
@NullMarked
package dev.mycelium.internal.discovery;

import org.jspecify.annotations.NullMarked;
