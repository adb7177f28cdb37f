/** Faults do what they say, and nothing else. */
@NullMarked
package dev.berth.simulator.fault;

import org.jspecify.annotations.NullMarked;
