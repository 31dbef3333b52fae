/**
 * A deterministic simulated network: real routers, virtual time, seeded delays and failures, and
 * invariants that are checked after every event (spec 04 §15.4).
 *
 * <p>{@link dev.mycelium.sim.SimWorld} is the door; everything else hangs off it. Nothing here
 * knows threads, sockets or the clock, so one seed is one run. A run that fails prints what is
 * needed to see it again: {@code -Dmycelium.sim.seed=N} replays one seed, {@code
 * -Dmycelium.sim.seeds=K} tries K seeds per scenario instead of the few of the default run.
 */
@NullMarked
package dev.mycelium.sim;

import org.jspecify.annotations.NullMarked;
