/**
 * Priority and fairness (upstream {@code apiserver/pkg/util/flowcontrol}): which level and flow a request belongs to, how many
 * requests of a level are handled at once, who waits, and who is turned away.
 *
 * <p>{@link dev.berth.api.flow.FlowRules} classify and are values; {@link dev.berth.api.flow.FlowControl} owns what is going
 * on. A request that finds a free seat takes it with one atomic step; only a level that is full takes a lock.
 */
@NullMarked
package dev.berth.api.flow;

import org.jspecify.annotations.NullMarked;
