package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.base.loop.Loop;
import dev.berth.model.streams.NodeStreams;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** How time passes for a cluster, and who may touch it when. */
sealed interface Time extends AutoCloseable permits RealTime, VirtualTime {
  Loop loop();

  /** Where the requests of components are handled. */
  Executor calls();

  /** Runs what a request looks at in an agent where nothing else of the loop runs meanwhile. */
  Executor turns();

  /** Thread-safe. */
  RandomGenerator random();

  /** The API for callers on any thread. */
  Api front(Api api);

  /** The agent of a node for the API. */
  NodeStreams road(NodeStreams agent);

  /** Does something while nothing of the cluster happens, on its loop; returns when it is done. */
  void aside(Runnable task);

  /** Lets happen what is due now. */
  void settle();

  /** @throws IllegalStateException where time passes by itself */
  void advance(Duration time);

  /**
   * Waits until something is so.
   *
   * @param revision of the store: the condition is looked at when it changes, and now and then
   * @return whether it came to be within the time
   */
  boolean until(Duration most, LongSupplier revision, BooleanSupplier condition);

  @Override
  void close();
}
