/**
 * Which pods of less importance would have to go so that a pod fits, and on which node that does least harm. Decides only; the
 * scheduler asks them to go.
 */
@NullMarked
package dev.berth.scheduler.preempt;

import org.jspecify.annotations.NullMarked;
