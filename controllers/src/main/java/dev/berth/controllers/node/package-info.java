/**
 * Nodes and the pods on them when a node is silent, sick, tainted or gone: conditions and taints of nodes, eviction of pods
 * that do not tolerate them, and the removal of pods that no node will ever end.
 */
@NullMarked
package dev.berth.controllers.node;

import org.jspecify.annotations.NullMarked;
