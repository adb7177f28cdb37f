/**
 * What nodes have and what is on them, as sums that each change of a pod or node corrects: no pass over all pods is made to
 * place one.
 *
 * <p>{@link dev.berth.scheduler.snapshot.Snapshot} owns it all and is changed by the scheduler alone, on its loop. Filters and
 * scores only read it.
 */
@NullMarked
package dev.berth.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;
