/** Objects without a store. */
@NullMarked
package dev.berth.api.objects;

import org.jspecify.annotations.NullMarked;
