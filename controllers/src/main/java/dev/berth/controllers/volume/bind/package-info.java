/**
 * The binder: gives volumes to claims and takes them back. {@link dev.berth.controllers.volume.bind.ClaimPlanner} decides what a
 * claim gets, {@link dev.berth.controllers.volume.bind.VolumePlanner} what becomes of a volume; {@link
 * dev.berth.controllers.volume.bind.Binder} turns changes into keys. A binding is four writes, and whoever crashes between any two
 * finds at the next pass what is left to do.
 *
 * <p>It provisions nothing and touches no data; reclaiming is in the package {@code reclaim}.
 */
@NullMarked
package dev.berth.controllers.volume.bind;

import org.jspecify.annotations.NullMarked;
