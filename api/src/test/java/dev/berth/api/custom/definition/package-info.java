/** Definitions of custom types: what they leave out, and what they may not be. */
@NullMarked
package dev.berth.api.custom.definition;

import org.jspecify.annotations.NullMarked;
