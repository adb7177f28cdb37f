/**
 * Starts Jobs at the times of CronJobs, and deletes those that are too old. Decided here: which time is due,
 * whether it may
 * start beside what runs, and what the status remembers. Pods are the Jobs' matter.
 *
 * <p>A time is never served twice, not even by a controller that forgot: its Job is named after it. Upstream: {@code
 * pkg/controller/cronjob} (version 2).
 */
@NullMarked
package dev.berth.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
