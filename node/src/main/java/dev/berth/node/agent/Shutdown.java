package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.node.eviction.Ranking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Ends a node's pods because its machine goes down: the ordinary ones first, then those that are critical, each group in its own
 * time (KEP-2000). On the loop.
 */
final class Shutdown {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Loop loop;
  private final Supplier<List<PodWorker>> workers;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();

  Shutdown(Loop loop, Supplier<List<PodWorker>> workers) {
    this.loop = loop;
    this.workers = workers;
  }

  /** Completes with whether all of them have ended. */
  CompletionStage<Boolean> begin(Duration ordinary, Duration critical) {
    end(
        worker -> !Ranking.isCritical(worker.pod()),
        ordinary,
        () -> end(_ -> true, critical, () -> done.complete(workers.get().isEmpty())));
    return done;
  }

  private void end(Predicate<PodWorker> group, Duration time, Runnable then) {
    workers.get().stream().filter(group).forEach(worker -> worker.shutDown(time.toSeconds()));
    wait(group, loop.clock().instant().plus(time), then);
  }

  private void wait(Predicate<PodWorker> group, Instant until, Runnable then) {
    if (workers.get().stream().noneMatch(group) || !loop.clock().instant().isBefore(until)) {
      then.run();
    } else {
      loop.schedule(POLL, () -> wait(group, until, then));
    }
  }
}
