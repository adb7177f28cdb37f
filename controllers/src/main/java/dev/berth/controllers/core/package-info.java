/**
 * What all controllers stand on. A controller says what it needs to see, turns changes into keys, and for each key makes a
 * {@link dev.berth.controllers.core.Plan}; the {@link dev.berth.controllers.core.Performer} carries it out, and only then,
 * with the view having seen what was written, is the key planned again.
 *
 * <p>Planners are pure: the view, the key and the time in, a plan out. Nothing is remembered between two passes, so a crash
 * between any two writes is an ordinary case: the next pass sees what is there.
 */
@NullMarked
package dev.berth.controllers.core;

import org.jspecify.annotations.NullMarked;
