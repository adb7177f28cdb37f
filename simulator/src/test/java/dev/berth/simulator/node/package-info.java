/** Simulated nodes under the real API. */
@NullMarked
package dev.berth.simulator.node;

import org.jspecify.annotations.NullMarked;
