/** The simulated shell by itself: scripts in, words and files out. */
@NullMarked
package dev.berth.node.simulated.shell;

import org.jspecify.annotations.NullMarked;
