/** Pieces of the agent; the whole of it is tested on simulated nodes. */
@NullMarked
package dev.berth.node.agent;

import org.jspecify.annotations.NullMarked;
