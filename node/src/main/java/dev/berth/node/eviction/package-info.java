/**
 * What a node does when it runs short: which pressures it is under, which pod goes first, which pods use more of the local disk
 * than they may, which images nobody needs (upstream {@code pkg/kubelet/eviction}, {@code pkg/kubelet/images}; their texts).
 *
 * <p>Pure but for {@link dev.berth.node.eviction.Gauges}, the edge that measures. The agent asks, decides by what is here, and
 * performs.
 */
@NullMarked
package dev.berth.node.eviction;

import org.jspecify.annotations.NullMarked;
