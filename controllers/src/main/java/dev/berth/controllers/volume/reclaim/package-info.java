/**
 * What becomes of a volume whose claim is gone, by its policy: kept, deleted, or emptied for the next. Called by the binder once the
 * claim is surely gone. Volumes that CSI drivers made are left to those who run the drivers.
 */
@NullMarked
package dev.berth.controllers.volume.reclaim;

import org.jspecify.annotations.NullMarked;
