/**
 * The edge between the node agent and what runs containers: CRI's verbs as an interface and its messages as records. Nothing
 * here decides; an implementation keeps its own records and outlives the agent that calls it.
 */
@NullMarked
package dev.berth.node.runtime;

import org.jspecify.annotations.NullMarked;
