/**
 * Which volumes a pod would have on a node: those that its claims are bound to, free ones that fit, or ones to be made. What a
 * decision takes is taken at once, in {@link dev.berth.scheduler.volume.VolumeBook}, so that no volume and no byte of a pool is
 * promised twice before the cluster shows it.
 */
@NullMarked
package dev.berth.scheduler.volume;

import org.jspecify.annotations.NullMarked;
