/**
 * The values that expressions work on, and what is the same for all of them: equality, order, conversion. JSON trees
 * are read as they are asked for and never copied. Scalars are Java's: {@code Boolean}, {@code Long}, {@code Double},
 * {@code String}, {@code Instant}, {@code Duration}; the rest is here.
 */
@NullMarked
package dev.berth.api.cel.value;

import org.jspecify.annotations.NullMarked;
