/** Deliberate bugs, which the simulator must find: a table of them, and how they are made and run. */
@NullMarked
package dev.berth.simulator.mutant;

import org.jspecify.annotations.NullMarked;
