/**
 * The daemon among others: as root in network namespaces with real TUN devices, beside a live
 * reference node if one is at hand, and with peers that mean no good.
 *
 * <p>{@link dev.mycelium.e2e.Lab} builds the networks; {@link dev.mycelium.tun.testing.Requirement}
 * and {@link dev.mycelium.e2e.ReferenceProgram} say what a test needs and why it is skipped.
 */
@NullMarked
package dev.mycelium.e2e;

import org.jspecify.annotations.NullMarked;
