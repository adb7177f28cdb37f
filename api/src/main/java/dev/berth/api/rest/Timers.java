package dev.berth.api.rest;

import java.time.Duration;

/** The one thing that requests need of time besides a clock: to be woken later. */
public interface Timers {
  /** Runs the action once after the delay, on any thread; the action does not block. */
  Cancellation after(Duration delay, Runnable action);

  /** Takes a timer back. */
  interface Cancellation {
    void cancel();
  }
}
