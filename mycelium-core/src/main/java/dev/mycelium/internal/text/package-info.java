/** Text forms shared by the public values. Doors: {@code Ipv6Text}. */
@NullMarked
package dev.mycelium.internal.text;

import org.jspecify.annotations.NullMarked;
