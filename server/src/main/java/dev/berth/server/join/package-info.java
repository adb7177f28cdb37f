/**
 * How a machine joins a cluster, seen from the cluster: the tokens that let it in for the first time, and the pin by which it knows
 * the cluster. What the machine does is in {@code dev.berth.server.agent}.
 */
@NullMarked
package dev.berth.server.join;

import org.jspecify.annotations.NullMarked;
