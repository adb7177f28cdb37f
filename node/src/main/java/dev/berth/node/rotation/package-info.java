/**
 * Containers' logs on a real disk: when one has grown, it is moved aside and the runtime begins another; the older ones are
 * compressed, and the oldest go (upstream {@code pkg/kubelet/logs/container_log_manager.go}). Blocks.
 */
@NullMarked
package dev.berth.node.rotation;

import org.jspecify.annotations.NullMarked;
