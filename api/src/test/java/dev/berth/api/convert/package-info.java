/** From version to version and back. */
@NullMarked
package dev.berth.api.convert;

import org.jspecify.annotations.NullMarked;
