/**
 * What kind of sockets a machine has, and what else its event loop can watch.
 *
 * <p>Doors: {@code Datagrams}, {@code DescriptorReader}, {@code Transport}, {@code VsockTransport}.
 */
@NullMarked
package dev.mycelium.internal.link.transport;

import org.jspecify.annotations.NullMarked;
