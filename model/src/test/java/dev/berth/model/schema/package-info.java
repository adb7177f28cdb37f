/** Tests of the built-in schemas. */
@NullMarked
package dev.berth.model.schema;

import org.jspecify.annotations.NullMarked;
