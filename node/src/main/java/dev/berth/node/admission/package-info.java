/**
 * Whether a node takes a pod that was bound to it. Pure: pod and node in, a verdict out. Reasons and texts are upstream's ({@code
 * pkg/kubelet/lifecycle}, {@code pkg/kubelet/sysctl}, {@code pkg/kubelet/eviction}, {@code pkg/kubelet/preemption}).
 */
@NullMarked
package dev.berth.node.admission;

import org.jspecify.annotations.NullMarked;
