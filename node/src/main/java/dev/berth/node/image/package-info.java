/**
 * Images: how they are named, with what a registry is asked for them, and those that this node makes itself.
 *
 * <p>Pulling is the runtime's. Nothing here speaks to a registry.
 */
@NullMarked
package dev.berth.node.image;

import org.jspecify.annotations.NullMarked;
