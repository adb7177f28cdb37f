/** Probes and hooks against servers on the loopback address. */
@NullMarked
package dev.berth.node.probe;

import org.jspecify.annotations.NullMarked;
