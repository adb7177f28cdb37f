/**
 * The node agent: one per node, on a loop. It feeds the pod and volume machines with what the API and the runtime say, carries
 * out what they decide, and reports: the node and its lease, the pods' statuses, events.
 *
 * <p>It keeps nothing that a successor could not find again in the API and in the runtime.
 */
@NullMarked
package dev.berth.node.agent;

import org.jspecify.annotations.NullMarked;
