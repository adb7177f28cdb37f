/**
 * containerd as a part of this server: a private instance with its own directories, socket and configuration, started,
 * watched, started again, found again after a restart of ours, and taken away without leftovers.
 *
 * <p>{@link dev.berth.node.containerd.Containerd} owns the process. What it is told is decided by pure functions of
 * settings and of what the machine can do ({@code ContainerdConfig}, {@code Registries}). {@link
 * dev.berth.node.containerd.Packages} says what has to be installed. Pods are no concern of this package: that is
 * {@code node.cri}.
 */
@NullMarked
package dev.berth.node.containerd;

import org.jspecify.annotations.NullMarked;
