/**
 * Networks of real programs on one Linux machine: namespaces, virtual cables, processes, and what
 * {@code iperf3}, {@code ping} and {@code /proc} say about them. Everything belongs to a {@link
 * dev.mycelium.bench.lab.Lab}, which takes it away again.
 */
@NullMarked
package dev.mycelium.bench.lab;

import org.jspecify.annotations.NullMarked;
