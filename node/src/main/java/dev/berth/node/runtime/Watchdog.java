package dev.berth.node.runtime;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Kills every process of a node's pods when nobody has said for a while that they may run, and unmounts their volumes, so that
 * nothing is written to them any more. It is no part of the agent, and outlives it: an agent that is dead, or hangs, is what it is
 * there for.
 */
public interface Watchdog {

  /**
   * Begins to watch, or goes on: what an earlier agent was allowed stays allowed, and no longer.
   *
   * @param first how long pods may run where nothing was watched before
   * @throws IllegalStateException where it cannot watch here; the message says why
   */
  void begin(Duration first);

  /**
   * Pods may run for so long from now on, whatever was allowed before. Then what runs is killed, and what is started after that,
   * until this is called again. Completes once it is so, on any thread.
   */
  CompletionStage<Boolean> allow(Duration time);

  /** Nothing is watched any more. */
  void dismiss();
}
