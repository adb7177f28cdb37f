/**
 * The product's surroundings, made unreliable: loops that die and freeze, clients whose requests are late or lost, views that
 * lag. What is wrong, and how often, are values; chance comes from the simulation's seed alone.
 */
@NullMarked
package dev.berth.simulator.fault;

import org.jspecify.annotations.NullMarked;
