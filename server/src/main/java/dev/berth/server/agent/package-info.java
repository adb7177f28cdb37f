/**
 * A node of a cluster whose API is elsewhere: how it joins ({@link dev.berth.server.agent.Joining}), what it sees of the cluster
 * ({@link dev.berth.server.agent.NodeSource}), and who it is from then on ({@link dev.berth.server.agent.NodeKeys}). What a node
 * does is the same as in the server's own process.
 */
@NullMarked
package dev.berth.server.agent;

import org.jspecify.annotations.NullMarked;
