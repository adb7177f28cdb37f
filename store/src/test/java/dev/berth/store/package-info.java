/** What every store must do, shown for each implementation. */
@NullMarked
package dev.berth.store;

import org.jspecify.annotations.NullMarked;
