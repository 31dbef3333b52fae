/**
 * What the router remembers, one class per table of RFC 8966 §3.2 and per cache of spec 04 §2: data
 * and its invariants, no protocol decisions; and the deadlines that the tables do not hold
 * themselves. Only {@code internal.routing} uses it.
 */
@NullMarked
package dev.mycelium.internal.routing.table;

import org.jspecify.annotations.NullMarked;
