/**
 * One attempt to place one pod: which nodes fit, which of them is liked best, or why none will do. Reads the snapshot and
 * changes nothing.
 */
@NullMarked
package dev.berth.scheduler.place;

import org.jspecify.annotations.NullMarked;
