/**
 * How a command calls the API of a node: one request per connection, plain JSON, and one clear line
 * about whatever goes wrong.
 *
 * <p>Doors: {@link ApiClient}, {@link ClientContext}, {@link CommandGroup}, {@link JsonValue}.
 */
@NullMarked
package dev.mycelium.cli.client.call;

import org.jspecify.annotations.NullMarked;
