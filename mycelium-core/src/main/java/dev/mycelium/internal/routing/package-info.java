/**
 * The Babel-like routing protocol as a pure machine, and the forwarding table that it publishes
 * (spec 04).
 */
@NullMarked
package dev.mycelium.internal.routing;

import org.jspecify.annotations.NullMarked;
