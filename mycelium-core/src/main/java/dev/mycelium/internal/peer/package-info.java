/**
 * Which links there should be: wanted peers, dialing, limits (spec 02 §11); a pure machine.
 *
 * <p>Doors: {@code PeerEffects}, {@code PeerLimits}, {@code PeerManager}, {@code PeerView}.
 */
@NullMarked
package dev.mycelium.internal.peer;

import org.jspecify.annotations.NullMarked;
