/** What every pure state machine of the node is made of: deadlines and injected time. */
@NullMarked
package dev.mycelium.internal.machine;

import org.jspecify.annotations.NullMarked;
