/**
 * containerd's configuration and supervision; {@link dev.berth.node.containerd.ContainerdFixture} for whoever needs a
 * real one.
 */
@NullMarked
package dev.berth.node.containerd;

import org.jspecify.annotations.NullMarked;
