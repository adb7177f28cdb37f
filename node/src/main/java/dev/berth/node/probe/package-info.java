/**
 * Asks real containers: commands through the runtime, requests over the network. The edge behind probes and hooks of nodes
 * that run processes; what an answer means is decided by the agent.
 *
 * <p>Everything here blocks, each question on a virtual thread of its own and within its time. Texts of failures are those that
 * a kubelet's Go libraries give.
 */
@NullMarked
package dev.berth.node.probe;

import org.jspecify.annotations.NullMarked;
