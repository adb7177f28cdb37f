package dev.berth.controllers.core;

import dev.berth.base.queue.Outcome;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.log.LateLogger;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * Keys that a planner looks after, each planned whenever it was added and until its plan succeeds. Nothing is planned before
 * the view is synced. On the loop.
 */
public final class PlanQueue<K> {
  private static final Logger LOG = LateLogger.of(PlanQueue.class);
  /** How long to wait where the view is not synced yet. */
  private static final Duration UNSYNCED = Duration.ofMillis(20);

  private final Workplace place;
  private final Planner<K> planner;
  private final Performer performer;
  private final WorkQueue<K> queue;

  public PlanQueue(Workplace place, Planner<K> planner) {
    this(place, planner, WorkQueue.Settings.DEFAULT);
  }

  public PlanQueue(Workplace place, Planner<K> planner, WorkQueue.Settings settings) {
    this.place = place;
    this.planner = planner;
    this.performer = new Performer(place);
    this.queue = new WorkQueue<>(place.loop(), settings, this::work, this::fault);
  }

  public void add(K key) {
    if (!queue.add(key)) {
      LOG.error("controller={} key={}: the queue is full or stopped; the key is not looked after", place.name(), key);
    }
  }

  public void addAfter(K key, Duration delay) {
    if (!queue.addAfter(key, delay)) {
      LOG.error("controller={} key={}: the queue is full or stopped; the key is not looked after", place.name(), key);
    }
  }

  private CompletionStage<Outcome> work(K key) {
    if (!place.view().isSynced()) {
      return CompletableFuture.completedFuture(new Outcome.Again(UNSYNCED));
    }
    return performer.perform(String.valueOf(key), planner.plan(place.view(), key, place.now()));
  }

  /** What refuses or fails elsewhere, plans have an answer to: this is a fault of ours, and the loop tells of those. */
  private void fault(K key, Throwable failure) {
    place.loop().fault("controller=" + place.name() + " key=" + key + ": the pass failed", failure);
  }
}
