/** What must hold: each invariant is shown to fail where it does not. */
@NullMarked
package dev.berth.simulator.invariant;

import org.jspecify.annotations.NullMarked;
