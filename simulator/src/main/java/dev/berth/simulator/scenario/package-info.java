/**
 * What happens in a simulation: users who create, scale and delete, and faults, each at its time. A scenario is a value with a
 * text form; a seed makes one.
 */
@NullMarked
package dev.berth.simulator.scenario;

import org.jspecify.annotations.NullMarked;
