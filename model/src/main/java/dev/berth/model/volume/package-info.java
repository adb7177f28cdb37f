/**
 * Which volume fits which claim. Decided here once, for the binder and for the scheduler alike; neither writes nor reads anything
 * but what it is given.
 */
@NullMarked
package dev.berth.model.volume;

import org.jspecify.annotations.NullMarked;
