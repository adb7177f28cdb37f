/**
 * What must hold whatever happens. Each invariant hears of every change that the store makes, at once and in order, and says what
 * is wrong.
 */
@NullMarked
package dev.berth.simulator.invariant;

import org.jspecify.annotations.NullMarked;
