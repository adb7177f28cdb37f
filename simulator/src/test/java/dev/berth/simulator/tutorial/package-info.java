/**
 * What the tutorials promise beyond the commands that they show: order, names, places and volumes, seen at every moment of a whole
 * cluster in virtual time. Their commands themselves are played by kubectl, in {@code server}.
 */
@NullMarked
package dev.berth.simulator.tutorial;

import org.jspecify.annotations.NullMarked;
