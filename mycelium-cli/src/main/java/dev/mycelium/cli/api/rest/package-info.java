/** The HTTP REST API (spec 07 §9, spec 06 §14). Door: {@code RestService}. */
@NullMarked
package dev.mycelium.cli.api.rest;

import org.jspecify.annotations.NullMarked;
