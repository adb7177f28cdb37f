/** Volumes made and unmade by a driver. */
@NullMarked
package dev.berth.controllers.volume.provision;

import org.jspecify.annotations.NullMarked;
