/** Expressions against what upstream makes of them. */
@NullMarked
package dev.berth.api.cel;

import org.jspecify.annotations.NullMarked;
