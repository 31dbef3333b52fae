/**
 * What Prometheus reads. The node only counts; names and text are made here. Door: {@code
 * MetricsService}.
 */
@NullMarked
package dev.mycelium.cli.metrics;

import org.jspecify.annotations.NullMarked;
