/** How evenly pods are spread over nodes and zones: what a pod asks for, and what the cluster wants of pods of one owner. */
@NullMarked
package dev.berth.scheduler.spread;

import org.jspecify.annotations.NullMarked;
