/** Simulated drivers under their contract, and with their faults. */
@NullMarked
package dev.berth.storage.simulated;

import org.jspecify.annotations.NullMarked;
