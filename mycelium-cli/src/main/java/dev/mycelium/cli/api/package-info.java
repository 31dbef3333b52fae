/**
 * What a running daemon offers to other programs. Doors: {@code ApiServers}, {@code ApiSettings};
 * {@code NodeViews}, {@code Calls} for the two APIs.
 */
@NullMarked
package dev.mycelium.cli.api;

import org.jspecify.annotations.NullMarked;
