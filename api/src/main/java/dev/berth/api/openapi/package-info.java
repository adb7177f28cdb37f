/**
 * OpenAPI documents of a catalogue: version 3 per group version with its index, version 2 of everything.
 *
 * <p>{@link dev.berth.api.openapi.OpenApi} is the door. Pure functions; a document takes some tens of milliseconds to make,
 * so whoever serves it keeps its bytes as long as the catalogue is the same. The shapes are those of upstream's documents,
 * because clients look things up in them by path and extension (docs/schema.md says which).
 */
@NullMarked
package dev.berth.api.openapi;

import org.jspecify.annotations.NullMarked;
