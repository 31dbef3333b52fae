/**
 * Which links there should be: wanted peers, dialing, limits (spec 02 §11); a pure machine.
 *
 * <p>Doors: {@link dev.mycelium.internal.peer.PeerManager}, its {@link
 * dev.mycelium.internal.peer.PeerEffects} and {@link dev.mycelium.internal.peer.PeerLimits}, and
 * {@link dev.mycelium.internal.peer.PeerView}.
 */
@NullMarked
package dev.mycelium.internal.peer;

import org.jspecify.annotations.NullMarked;
