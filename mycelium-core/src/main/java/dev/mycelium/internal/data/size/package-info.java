/** What size packets may have on their way through the links of today. */
@NullMarked
package dev.mycelium.internal.data.size;

import org.jspecify.annotations.NullMarked;
