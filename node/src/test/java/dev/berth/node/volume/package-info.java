/** The device machine, line by line. */
@NullMarked
package dev.berth.node.volume;

import org.jspecify.annotations.NullMarked;
