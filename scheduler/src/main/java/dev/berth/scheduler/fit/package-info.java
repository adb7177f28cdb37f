/**
 * Whether a pod fits a node, and if not, why, in upstream's words. Pure: a pod, what was worked out for it once, and a node in;
 * a {@link dev.berth.scheduler.fit.Verdict} out. The first filter that refuses a node has the last word on it.
 */
@NullMarked
package dev.berth.scheduler.fit;

import org.jspecify.annotations.NullMarked;
