/**
 * Time and turns: the one place where tasks wait, for their turn or for their time.
 *
 * <p>Everything with state of its own runs on a {@link dev.berth.base.loop.Loop} that it is given. With the real loop that
 * is a thread and the machine's clock; with the virtual one, time is a number that jumps to the next timer, and a seed
 * reproduces a run.
 */
@NullMarked
package dev.berth.base.loop;

import org.jspecify.annotations.NullMarked;
