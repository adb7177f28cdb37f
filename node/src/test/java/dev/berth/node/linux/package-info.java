/** Programs of this host. */
@NullMarked
package dev.berth.node.linux;

import org.jspecify.annotations.NullMarked;
