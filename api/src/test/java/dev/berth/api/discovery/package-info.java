/** Discovery of the built-in catalogue and of one with a custom type. */
@NullMarked
package dev.berth.api.discovery;

import org.jspecify.annotations.NullMarked;
