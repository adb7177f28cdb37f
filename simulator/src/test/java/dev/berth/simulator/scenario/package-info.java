/** Scenarios and their text. */
@NullMarked
package dev.berth.simulator.scenario;

import org.jspecify.annotations.NullMarked;
