/** Logs in a directory of their own. */
@NullMarked
package dev.berth.node.rotation;

import org.jspecify.annotations.NullMarked;
