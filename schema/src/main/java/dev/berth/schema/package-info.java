/**
 * Makes the schemas of the built-in types while the house is built: nothing of this package is in the jar.
 *
 * <p>{@link dev.berth.schema.Generate} reads the protobuf descriptors and the Java models of the official client together
 * with the tables under {@code src/main/facts}, and writes three resources that {@code dev.berth.model} reads at run time:
 * {@code structure.bin} and {@code columns.bin} at start, {@code documentation.bin.gz} only when OpenAPI is asked for. See
 * docs/schema.md.
 */
@NullMarked
package dev.berth.schema;

import org.jspecify.annotations.NullMarked;
