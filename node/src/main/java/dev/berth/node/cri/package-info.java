/**
 * Real containers: the verbs of {@link dev.berth.node.runtime.Runtime} over the Container Runtime Interface v1, as
 * containerd and CRI-O speak it on a unix socket.
 *
 * <p>{@link dev.berth.node.cri.CriRuntime} performs. What a pod's spec comes to in CRI's words is decided by pure
 * translations ({@code SandboxMessages}, {@code ContainerMessages}, {@code SecurityMessages}), and back by {@code
 * PodReading}. Changes are noticed by {@code PodChanges}. Who runs the runtime is not its concern ({@code
 * node.containerd}), nor what streams look like on the wire ({@link dev.berth.node.cri.CriStreams}).
 */
@NullMarked
package dev.berth.node.cri;

import org.jspecify.annotations.NullMarked;
