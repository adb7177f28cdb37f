/**
 * How many pods of a disruption budget may be evicted now, which the eviction of pods is held to; budgets that keep a quorum of sets
 * that ask for it; and pods that were said to go but did not.
 */
@NullMarked
package dev.berth.controllers.disruption;

import org.jspecify.annotations.NullMarked;
