/**
 * The TUN device of Linux (spec 05 §16), spoken to with plain system calls.
 *
 * <p>Door: {@link dev.mycelium.tun.linux.LinuxTun#open}. {@link dev.mycelium.tun.linux.LibC} is
 * public only because the class generated from it lives elsewhere.
 */
@NullMarked
package dev.mycelium.tun.linux;

import org.jspecify.annotations.NullMarked;
