package dev.berth.base.queue;

import java.time.Duration;

/** What became of a piece of work on a key. */
public sealed interface Outcome {
  /** The key is in order; its failures are forgotten. */
  record Done() implements Outcome {}

  /** It failed, and is tried again after the backoff. */
  record Retry() implements Outcome {}

  /** It is in order for now, and to be looked at again after the delay. */
  record Again(Duration delay) implements Outcome {}

  Outcome DONE = new Done();
  Outcome RETRY = new Retry();
}
