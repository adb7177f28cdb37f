/** Whole clusters in virtual time: the product itself with other adapters, faults as objects, invariants after every event. */
@NullMarked
package dev.berth.simulator;

import org.jspecify.annotations.NullMarked;
