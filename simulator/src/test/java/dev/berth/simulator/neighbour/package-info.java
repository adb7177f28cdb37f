/** The controllers that every cluster has, in the whole product. */
@NullMarked
package dev.berth.simulator.neighbour;

import org.jspecify.annotations.NullMarked;
