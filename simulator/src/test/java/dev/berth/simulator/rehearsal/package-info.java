/** Plans and reports of rehearsals, from words and from histories made by hand. */
@NullMarked
package dev.berth.simulator.rehearsal;

import org.jspecify.annotations.NullMarked;
