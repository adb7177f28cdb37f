/** Nodes that are silent, and what becomes of their pods. */
@NullMarked
package dev.berth.controllers.node;

import org.jspecify.annotations.NullMarked;
