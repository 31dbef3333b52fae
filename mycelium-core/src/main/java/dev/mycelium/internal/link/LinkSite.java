package dev.mycelium.internal.link;

import dev.mycelium.internal.link.queue.ControlBudget;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;

/**
 * What the links of one loop share.
 *
 * @param clock monotonic nanoseconds
 */
record LinkSite(
    LinkLimits limits,
    PacketPool pool,
    Counters counters,
    LinkEvents events,
    LongSupplier clock,
    EventLoop loop,
    Admission admission,
    ControlBudget controlBudget,
    LogAllowance log) {}
