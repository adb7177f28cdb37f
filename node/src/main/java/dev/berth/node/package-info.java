/** The node agent: pod machine, volume machine, and the runtimes below them. */
@NullMarked
package dev.berth.node;

import org.jspecify.annotations.NullMarked;
