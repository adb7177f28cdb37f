package dev.berth.base.queue;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that need work, each at most once. It owns the order of work; all its methods are called on its loop.
 *
 * <p>Guarantees: a key is worked on by one worker at a time. A key that is added while it waits is worked on once; one
 * that is added while it is worked on is worked on again afterwards, so no change goes unseen. Keys take turns in the
 * order in which they were added. A key that fails waits for its backoff; others do not wait for it, and an {@link #add}
 * in between brings it forward without forgetting its failures.
 *
 * <p>The semantics are those of client-go's rate-limited work queue ({@code util/workqueue}).
 */
public final class WorkQueue<K> {
  /** Does the work; the stage may complete on any thread. A failure counts as {@link Outcome#RETRY}. */
  public interface Worker<K> {
    CompletionStage<Outcome> work(K key);
  }

  /**
   * How a queue works.
   *
   * @param workers how many keys are worked on at once
   * @param limit how many keys may wait, at their turn or for their time
   */
  public record Settings(int workers, int limit, Backoff backoff) {
    public static final Settings DEFAULT = new Settings(5, 1_000_000, Backoff.DEFAULT);
  }

  /** A key that waits for its time. */
  private record Delayed(long dueNanos, Loop.Timer timer) {}

  private final Loop loop;
  private final Settings settings;
  private final Worker<K> worker;
  private final BiConsumer<K, Throwable> failureListener;

  /** Keys at their turn. */
  private final ArrayDeque<K> ready = new ArrayDeque<>();
  /** Keys that need work: those that are ready, and those of {@link #working} that were added again. */
  private final Set<K> dirty = new HashSet<>();
  private final Set<K> working = new LinkedHashSet<>();
  private final Map<K, Delayed> delayed = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private boolean stopped;

  public WorkQueue(Loop loop, Settings settings, Worker<K> worker, BiConsumer<K, Throwable> failureListener) {
    this.loop = loop;
    this.settings = settings;
    this.worker = worker;
    this.failureListener = failureListener;
  }

  /** Asks for work on the key. False where the queue is full or stopped: the key is not remembered. */
  public boolean add(K key) {
    requireLoop();
    if (!accepts(key)) {
      return false;
    }
    enqueue(key);
    return true;
  }

  /**
   * Asks for work on the key after a delay; the earlier time holds where it waits for one already. False where the queue
   * is full or stopped.
   */
  public boolean addAfter(K key, Duration delay) {
    requireLoop();
    if (!accepts(key)) {
      return false;
    }
    enqueueAfter(key, delay);
    return true;
  }

  /** The limit is for keys that come; one that is in the queue stays in it until its work is done. */
  private boolean accepts(K key) {
    boolean known = dirty.contains(key) || working.contains(key) || delayed.containsKey(key);
    return !stopped && (known || waiting() + working() < settings.limit);
  }

  private void enqueue(K key) {
    if (dirty.add(key) && !working.contains(key)) {
      ready.add(key);
      dispatch();
    }
  }

  private void enqueueAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      enqueue(key);
      return;
    }
    long dueNanos = loop.nanos() + delay.toNanos();
    Delayed known = delayed.get(key);
    if (known != null) {
      if (known.dueNanos - dueNanos <= 0) {
        return;
      }
      known.timer.cancel();
    }
    Loop.Timer timer =
        loop.schedule(
            delay,
            () -> {
              delayed.remove(key);
              enqueue(key);
            });
    delayed.put(key, new Delayed(dueNanos, timer));
  }

  /** Keys at their turn or waiting for their time; not those that are worked on. */
  public int waiting() {
    return ready.size() + delayed.size();
  }

  /** Keys that are worked on. */
  public int working() {
    return working.size();
  }

  /** How often in a row the key has failed. */
  public int failures(K key) {
    return failures.getOrDefault(key, 0);
  }

  /** Takes no more keys and drops those that wait; work that has begun goes on to its end. */
  public void stop() {
    requireLoop();
    stopped = true;
    delayed.values().forEach(d -> d.timer.cancel());
    delayed.clear();
    ready.clear();
    dirty.clear();
  }

  /** Hands out keys in tasks of their own: work that ends at once must not recurse. */
  private void dispatch() {
    if (!ready.isEmpty() && working.size() < settings.workers) {
      loop.execute(this::begin);
    }
  }

  private void begin() {
    if (ready.isEmpty() || working.size() >= settings.workers) {
      return;
    }
    K key = ready.remove();
    dirty.remove(key);
    working.add(key);
    CompletionStage<Outcome> stage;
    try {
      stage = worker.work(key);
    } catch (RuntimeException | Error e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (outcome, failure) -> loop.inTurn(() -> end(key, outcome, failure)));
    dispatch();
  }

  private void end(K key, @Nullable Outcome outcome, @Nullable Throwable failure) {
    working.remove(key);
    if (dirty.contains(key)) {
      ready.add(key);
    }
    if (failure != null || outcome == null) {
      failureListener.accept(key, failure == null ? new IllegalStateException("no outcome for " + key) : failure);
    }
    if (!stopped) {
      switch (outcome == null || failure != null ? Outcome.RETRY : outcome) {
        case Outcome.Done _ -> failures.remove(key);
        case Outcome.Retry _ -> enqueueAfter(key, settings.backoff.after(failures.merge(key, 1, Integer::sum)));
        case Outcome.Again again -> {
          failures.remove(key);
          enqueueAfter(key, again.delay());
        }
      }
    }
    dispatch();
  }

  private void requireLoop() {
    if (!loop.inLoop()) {
      throw new IllegalStateException("a work queue is used outside its loop");
    }
  }
}
