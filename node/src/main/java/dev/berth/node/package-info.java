/**
 * The node agent: it brings the pods that are bound to a node to life and reports what became of them.
 *
 * <p>{@code pod} and {@code volume} decide (pure machines), {@code agent} performs and reports, {@code runtime} is the edge to
 * containers, {@code simulated} that edge without containers.
 */
@NullMarked
package dev.berth.node;

import org.jspecify.annotations.NullMarked;
