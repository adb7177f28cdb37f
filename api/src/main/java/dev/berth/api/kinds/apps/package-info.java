/**
 * The workloads that run pods from a template: StatefulSet, ReplicaSet, Deployment, DaemonSet, the old
 * ReplicationController, and what goes with them (ControllerRevision, PodTemplate). What a template may hold is decided
 * in {@code kinds.pod}.
 */
@NullMarked
package dev.berth.api.kinds.apps;

import org.jspecify.annotations.NullMarked;
