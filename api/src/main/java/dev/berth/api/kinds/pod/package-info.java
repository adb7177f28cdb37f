/**
 * Pods, and the pod template that all workloads share: what is filled in, what is prepared, what is refused. The
 * subjects have a pair of classes each: containers, probes, volumes, scheduling, security. Everything here is a pure
 * function of the object; workload packages use the pod template from here.
 */
@NullMarked
package dev.berth.api.kinds.pod;

import org.jspecify.annotations.NullMarked;
