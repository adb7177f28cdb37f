/** ReplicaSets, Deployments, DaemonSets, Jobs and CronJobs through the whole control plane. */
@NullMarked
package dev.berth.simulator.workload;

import org.jspecify.annotations.NullMarked;
