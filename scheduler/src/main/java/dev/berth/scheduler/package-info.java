/** Which node a pending pod goes to. Filters and scores are pure functions of a snapshot; one shell reads the view and commits. */
@NullMarked
package dev.berth.scheduler;

import org.jspecify.annotations.NullMarked;
