/**
 * Leads a Deployment's pods from one version of its template to the next, through one ReplicaSet for each version.
 * Decided
 * here: which ReplicaSet is the newest, how large each may be, and what the conditions say. Pods are the
 * ReplicaSets' matter.
 *
 * <p>{@link dev.berth.controllers.deployment.DeploymentPlanner} is where to begin; {@code Generations} are the
 * ReplicaSets,
 * {@code RollingUpdate} and {@code Proportions} give sizes, {@code RolloutStatus} the status. Upstream: {@code
 * pkg/controller/deployment}.
 */
@NullMarked
package dev.berth.controllers.deployment;

import org.jspecify.annotations.NullMarked;
