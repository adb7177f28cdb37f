/** Pods that must be near each other, or apart: what pods ask for, and what pods already placed ask of newcomers. */
@NullMarked
package dev.berth.scheduler.affinity;

import org.jspecify.annotations.NullMarked;
