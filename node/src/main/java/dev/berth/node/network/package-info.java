/**
 * A node's network: addresses for its pods (CNI), the way to the other nodes' pods (routes or VXLAN), and Services
 * (nftables).
 *
 * <p>Deciding is pure: {@link dev.berth.node.network.ServiceRules} (a Service and its slices → rules), {@link
 * dev.berth.node.network.RuleTable} (what changes in the table), {@link dev.berth.node.network.PeerPlan} (nodes →
 * links and routes), {@link dev.berth.node.network.CniConfig} (node → conflist). {@link
 * dev.berth.node.network.ServiceProxy} and {@link dev.berth.node.network.HostNetwork} perform, through {@link
 * dev.berth.node.linux.Commands}. {@link dev.berth.node.network.NodeNetwork} is what the agent's process starts.
 */
@NullMarked
package dev.berth.node.network;

import org.jspecify.annotations.NullMarked;
