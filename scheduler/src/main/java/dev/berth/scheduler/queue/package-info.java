/**
 * Pods that wait for a node: those whose turn it is, those that failed a moment ago, and those that nothing can help until
 * something happens. It decides when a pod is tried, never where it goes.
 */
@NullMarked
package dev.berth.scheduler.queue;

import org.jspecify.annotations.NullMarked;
