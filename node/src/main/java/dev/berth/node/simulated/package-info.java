/**
 * Nodes without containers: a {@link dev.berth.node.runtime.Runtime} whose processes are records on a loop, in real or virtual time,
 * and whose disks are maps. The agents above them are the real ones.
 *
 * <p>How a pod behaves is said by its annotations, {@link dev.berth.node.simulated.Knobs}.
 */
@NullMarked
package dev.berth.node.simulated;

import org.jspecify.annotations.NullMarked;
