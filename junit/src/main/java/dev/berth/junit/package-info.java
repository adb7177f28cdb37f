/**
 * A whole cluster inside a test: the API, the controllers, the scheduler and simulated nodes, in memory and without sockets.
 * {@link dev.berth.junit.Berth} starts one, {@link dev.berth.junit.BerthTest} gives one to a test class. What is decided here
 * is how a test talks to it, waits for it, and gets back to where it was; nothing of what the cluster does.
 */
@NullMarked
package dev.berth.junit;

import org.jspecify.annotations.NullMarked;
