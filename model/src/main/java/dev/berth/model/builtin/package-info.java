/**
 * The built-in resource types of Kubernetes 1.36: one small table per API group, joined by {@link
 * dev.berth.model.builtin.Builtin}.
 *
 * <p>The tables say what discovery shows. Structures and printed columns come from generated resources. No behaviour.
 */
@NullMarked
package dev.berth.model.builtin;

import org.jspecify.annotations.NullMarked;
