package dev.mycelium.internal.bus;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.Fib;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.TopicRules;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * What a node lends to its message bus.
 *
 * @param own the node's key
 * @param address the node's address
 * @param fib the published routes
 * @param dataPath of the message thread alone
 * @param routeWishes asks the network for a route to a /64; any thread
 * @param random draws ids: cryptographically strong
 */
public record MessageSite(
    PublicKey own,
    OverlayAddress address,
    MessageLimits limits,
    TopicRules firstRules,
    Fib fib,
    DataPath dataPath,
    PacketPool pool,
    Counters counters,
    MessageInlet inlet,
    LongConsumer routeWishes,
    RandomGenerator random) {}
