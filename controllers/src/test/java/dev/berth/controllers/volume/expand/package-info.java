/** Volumes that grow. */
@NullMarked
package dev.berth.controllers.volume.expand;

import org.jspecify.annotations.NullMarked;
