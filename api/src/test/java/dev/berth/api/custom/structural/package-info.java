/** Objects of custom types against their schemas. */
@NullMarked
package dev.berth.api.custom.structural;

import org.jspecify.annotations.NullMarked;
