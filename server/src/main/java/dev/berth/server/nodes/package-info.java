/** The nodes that a server runs in its own process: agents put together with runtimes, drivers and networks, simulated or real. */
@NullMarked
package dev.berth.server.nodes;

import org.jspecify.annotations.NullMarked;
