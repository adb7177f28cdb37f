package dev.berth.server.resourcemetrics;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.log.LateLogger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Asks the nodes what they use when somebody wants to know, and keeps what they said last. Who asks again soon is told the same; who
 * asks within a minute is told what was used since the last time; and who is the first to ask for long waits while all are asked
 * twice, a second apart. So nothing is asked while nobody wants to know. Thread-safe.
 */
final class Sampler {
  private static final Logger LOG = LateLogger.of(Sampler.class);

  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration TOO_OLD = Duration.ofMinutes(1);
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final long PATIENCE_SECONDS = 10;

  private final Supplier<Map<String, CompletionStage<JsonObject>>> nodes;
  private final Loop loop;
  private final ReentrantLock lock = new ReentrantLock();
  /** All guarded by the lock. */
  private Instant at = Instant.MIN;
  private Map<String, Sample> last = Map.of();
  private CompletableFuture<Usage> usage = CompletableFuture.completedFuture(Usage.NONE);

  /**
   * @param nodes asks all of them for a Summary, by their names
   * @param loop whose clock and timers these are
   */
  Sampler(Supplier<Map<String, CompletionStage<JsonObject>>> nodes, Loop loop) {
    this.nodes = nodes;
    this.loop = loop;
  }

  /** What is used now, or was a few seconds ago. */
  CompletableFuture<Usage> usage() {
    lock.lock();
    try {
      Instant now = loop.clock().instant();
      if (!usage.isDone() || Duration.between(at, now).compareTo(FRESH) < 0) {
        return usage;
      }
      boolean goesOn = Duration.between(at, now).compareTo(TOO_OLD) <= 0;
      Map<String, Sample> before = goesOn ? last : Map.of();
      usage = round().thenCompose(first -> goesOn || isEnough(first) ? done(before, first) : again(first));
      return usage;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isEnough(Map<String, Sample> samples) {
    return samples.values().stream().noneMatch(Sample::needsAnother);
  }

  private CompletableFuture<Usage> again(Map<String, Sample> first) {
    CompletableFuture<Boolean> later = new CompletableFuture<>();
    loop.schedule(BETWEEN, () -> later.complete(true));
    return later.thenCompose(_ -> round()).thenCompose(second -> done(first, second));
  }

  private CompletableFuture<Usage> done(Map<String, Sample> before, Map<String, Sample> now) {
    lock.lock();
    try {
      last = now;
      at = loop.clock().instant();
      return CompletableFuture.completedFuture(Usage.between(before, now));
    } finally {
      lock.unlock();
    }
  }

  /** A sample of every node that answers. */
  private CompletableFuture<Map<String, Sample>> round() {
    List<CompletableFuture<Map.Entry<String, Optional<Sample>>>> asked = new ArrayList<>();
    nodes.get().forEach((name, summary) -> asked.add(sample(name, summary)));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            _ -> {
              Map<String, Sample> all = new HashMap<>();
              asked.forEach(one -> one.join().getValue().ifPresent(s -> all.put(one.join().getKey(), s)));
              return all;
            });
  }

  private static CompletableFuture<Map.Entry<String, Optional<Sample>>> sample(
      String node, CompletionStage<JsonObject> summary) {
    return summary
        .toCompletableFuture()
        .copy()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenApply(Sample::of)
        .handle(
            (sample, fault) -> {
              if (fault != null) {
                LOG.info("node={} metrics=none: {}", node, String.valueOf(fault.getMessage()));
              }
              return Map.entry(node, Optional.ofNullable(sample));
            });
  }
}
