/**
 * The path of data packets (spec 05).
 *
 * <p>{@code DataPath} leads a packet from station to station: {@code Injection} from TUN, {@code
 * Transit} from a link, {@code Extraction} if it is ours, {@code Departure} to the next link;
 * {@code LocalReplies}, {@code Reports} and {@code ReceivedReports} speak ICMPv6. What is known of
 * routes is in {@code Fib}; what has no route waits in {@code ParkedPackets}.
 *
 * <p>Doors: {@code DataPath}, {@code DataPathContext}, {@code Fib}, {@code FibEntry}, {@code
 * FrameSink}, {@code Miss}, {@code MissSink}, {@code ParkedPackets}, {@code TrafficTable}, {@code
 * TunSink}.
 */
@NullMarked
package dev.mycelium.internal.data;

import org.jspecify.annotations.NullMarked;
