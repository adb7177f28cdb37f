/**
 * Keeps one pod of a DaemonSet on every node that suits. Decided here: which nodes suit, which pods are missing or
 * too many,
 * which go during an update, and the history of templates. Binding is the scheduler's matter: a pod names its node by a
 * required affinity.
 *
 * <p>{@link dev.berth.controllers.daemonset.DaemonSetPlanner} is where to begin. Upstream: {@code
 * pkg/controller/daemon}.
 */
@NullMarked
package dev.berth.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
