/** Volume controllers against objects that a test lays out. */
@NullMarked
package dev.berth.controllers.volume;

import org.jspecify.annotations.NullMarked;
