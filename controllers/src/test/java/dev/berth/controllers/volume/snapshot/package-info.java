/** Snapshots bound to their contents, and taken by a driver. */
@NullMarked
package dev.berth.controllers.volume.snapshot;

import org.jspecify.annotations.NullMarked;
