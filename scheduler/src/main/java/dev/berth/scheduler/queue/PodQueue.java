package dev.berth.scheduler.queue;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.scheduler.pod.PodFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting pods. Owned by the scheduler, used on its loop.
 *
 * <pre>
 *   put ─► READY ─take─► TAKEN ─park─► PARKED ─wake─► BACKOFF ─time, or nothing else to do─► READY
 *            ▲             │ fail ──────────────────────► BACKOFF ─time─► READY
 *          GATED           └ remove
 * </pre>
 *
 * A pod that is woken while it is taken does not park: what woke it came after it was looked at. One that has been parked for
 * five minutes is tried again whatever happened, in case a wake-up is missing.
 */
public final class PodQueue {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
  private static final Duration LONGEST_PARKED = Duration.ofMinutes(5);
  private static final int OFTEN = 3;
  private static final int ANYTHING = -1;
  private static final Comparator<Waiting> BY_TIME =
      Comparator.<Waiting>comparingLong(w -> w.untilNanos).thenComparing(Comparator.naturalOrder());

  private final Loop loop;
  private final Runnable ready;
  private final Map<String, Waiting> all = new LinkedHashMap<>();
  private final TreeSet<Waiting> turn = new TreeSet<>();
  private final TreeSet<Waiting> backoff = new TreeSet<>(BY_TIME);
  private final Map<String, Waiting> parked = new LinkedHashMap<>();
  private long numbers;
  private boolean flushing;

  /** @param ready is told that there is something to take, perhaps more often than it is true */
  public PodQueue(Loop loop, Runnable ready) {
    this.loop = loop;
    this.ready = ready;
  }

  /** A pod that waits for a node, new or changed; what changed may help it. */
  public void put(PodFacts pod) {
    Waiting known = all.get(pod.uid());
    if (known == null) {
      Waiting fresh = new Waiting(pod, numbers++);
      all.put(pod.uid(), fresh);
      enter(fresh, isGated(pod) ? Waiting.State.GATED : Waiting.State.READY);
      return;
    }
    if (known.state == Waiting.State.TAKEN) {
      known.become(pod);
      known.wokenMeanwhile = true;
      return;
    }
    leave(known);
    known.become(pod);
    enter(known, isGated(pod) ? Waiting.State.GATED : woken(known));
  }

  /** The same pod in a newer version whose changes cannot help it. */
  public void refresh(PodFacts pod) {
    Waiting known = all.get(pod.uid());
    if (known != null) {
      known.become(pod);
    }
  }

  public void remove(String uid) {
    Waiting known = all.remove(uid);
    if (known != null) {
      leave(known);
    }
  }

  public Optional<Waiting> get(String uid) {
    return Optional.ofNullable(all.get(uid));
  }

  public int size() {
    return all.size();
  }

  /** The pod whose turn it is. It is the taker's until {@link #park}, {@link #fail} or {@link #remove}. */
  public Optional<Waiting> take() {
    promote();
    Waiting first = turn.isEmpty() ? idleWork() : turn.first();
    if (first == null) {
      return Optional.empty();
    }
    leave(first);
    first.state = Waiting.State.TAKEN;
    first.attempts++;
    first.wokenMeanwhile = false;
    return Optional.of(first);
  }

  /**
   * With nothing else to do there is no reason to let pods sit out their backoff that failed for want of a node, unless it has
   * happened to them often: thousands of those would be tried at every event.
   */
  private @Nullable Waiting idleWork() {
    for (Waiting waiting : backoff) {
      if (!waiting.failedByError && waiting.attempts <= OFTEN) {
        return waiting;
      }
    }
    return null;
  }

  public boolean hasWork() {
    promote();
    return !turn.isEmpty() || idleWork() != null;
  }

  /**
   * No node would do: wait until something happens.
   *
   * @param blockedBy bits of the filters that refused; none where there was nothing to refuse, so that anything may help
   */
  public void park(Waiting waiting, int blockedBy) {
    if (get(waiting.pod().uid()).filter(waiting::equals).isEmpty()) {
      return;
    }
    waiting.blockedBy = blockedBy == 0 ? ANYTHING : blockedBy;
    waiting.failedByError = false;
    waiting.failedAtNanos = loop.nanos();
    enter(waiting, waiting.wokenMeanwhile ? woken(waiting) : Waiting.State.PARKED);
  }

  /** Something went wrong: try again after a while. */
  public void fail(Waiting waiting) {
    if (get(waiting.pod().uid()).filter(waiting::equals).isEmpty()) {
      return;
    }
    waiting.failedByError = true;
    waiting.failedAtNanos = loop.nanos();
    enter(waiting, Waiting.State.BACKOFF);
  }

  /**
   * Something happened.
   *
   * @param helps bits of the filters that may now say otherwise
   * @param forWhom which of the pods that those filters refused
   */
  public void wake(int helps, Predicate<PodFacts> forWhom) {
    if (parked.isEmpty()) {
      return;
    }
    List<Waiting> woken = new ArrayList<>(0);
    for (Waiting waiting : parked.values()) {
      if ((waiting.blockedBy & helps) != 0 && forWhom.test(waiting.pod())) {
        woken.add(waiting);
      }
    }
    for (Waiting waiting : woken) {
      leave(waiting);
      enter(waiting, woken(waiting));
    }
  }

  private Waiting.State woken(Waiting waiting) {
    return waiting.attempts == 0 || due(waiting) <= loop.nanos() ? Waiting.State.READY : Waiting.State.BACKOFF;
  }

  private static long due(Waiting waiting) {
    return waiting.failedAtNanos + BACKOFF.after(waiting.attempts).toNanos();
  }

  private static boolean isGated(PodFacts pod) {
    return !pod.pod().spec().array("schedulingGates").isEmpty();
  }

  private void enter(Waiting waiting, Waiting.State state) {
    waiting.state = state;
    switch (state) {
      case READY -> {
        turn.add(waiting);
        ready.run();
      }
      case BACKOFF -> {
        waiting.untilNanos = due(waiting);
        backoff.add(waiting);
        loop.schedule(Duration.ofNanos(Math.max(0, waiting.untilNanos - loop.nanos())), ready);
        if (!waiting.failedByError) {
          ready.run();
        }
      }
      case PARKED -> {
        parked.put(waiting.pod().uid(), waiting);
        flushLater();
      }
      case GATED, TAKEN -> {}
    }
  }

  private void leave(Waiting waiting) {
    switch (waiting.state) {
      case READY -> turn.remove(waiting);
      case BACKOFF -> backoff.remove(waiting);
      case PARKED -> parked.remove(waiting.pod().uid());
      case GATED, TAKEN -> {}
    }
  }

  private void promote() {
    while (!backoff.isEmpty() && backoff.first().untilNanos <= loop.nanos()) {
      Waiting due = backoff.first();
      leave(due);
      due.state = Waiting.State.READY;
      turn.add(due);
    }
  }

  private void flushLater() {
    if (!flushing && !parked.isEmpty()) {
      flushing = true;
      // in the order in which they were parked: the first is due first
      long since = parked.values().iterator().next().failedAtNanos;
      loop.schedule(LONGEST_PARKED.minusNanos(loop.nanos() - since), this::flush);
    }
  }

  private void flush() {
    flushing = false;
    List<Waiting> tooLong = new ArrayList<>();
    for (Waiting waiting : parked.values()) {
      if (loop.nanos() - waiting.failedAtNanos >= LONGEST_PARKED.toNanos()) {
        tooLong.add(waiting);
      }
    }
    for (Waiting waiting : tooLong) {
      leave(waiting);
      enter(waiting, Waiting.State.READY);
    }
    flushLater();
  }
}
