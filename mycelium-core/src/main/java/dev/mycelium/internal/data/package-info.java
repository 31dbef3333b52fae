/** The path of data packets (spec 05). */
@NullMarked
package dev.mycelium.internal.data;

import org.jspecify.annotations.NullMarked;
