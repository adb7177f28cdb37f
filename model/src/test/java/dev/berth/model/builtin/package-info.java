/** Tests of the built-in catalogue. */
@NullMarked
package dev.berth.model.builtin;

import org.jspecify.annotations.NullMarked;
