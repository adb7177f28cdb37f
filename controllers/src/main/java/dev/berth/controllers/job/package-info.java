/**
 * Runs the pods of Jobs to their end and counts them. Decided here: which pods run, which count as succeeded or
 * failed, and when
 * a Job has met its criteria or its target of failure.
 *
 * <p>No pod is counted twice or forgotten: it carries a finalizer until the status has its uid, and the uid stays
 * in the status
 * until the finalizer is gone (KEP-2307). {@link dev.berth.controllers.job.JobPlanner} is where to begin; {@code
 * Tally} counts,
 * {@code Verdict} ends, {@code Workforce} starts and stops. Upstream: {@code pkg/controller/job}.
 */
@NullMarked
package dev.berth.controllers.job;

import org.jspecify.annotations.NullMarked;
