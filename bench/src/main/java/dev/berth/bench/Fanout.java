package dev.berth.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Many watchers of the objects that some writers update: each event must reach each watcher, once and in order. */
final class Fanout {
  private static final int TIMED_WATCHERS = 4;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Wire wire;
  private final Samples samples;
  private final int watchers;
  private final int writers;
  private final int population;

  /** @param population objects that are updated in turn; they must exist */
  Fanout(Wire wire, Samples samples, int watchers, int writers, int population) {
    this.wire = wire;
    this.samples = samples;
    this.watchers = watchers;
    this.writers = writers;
    this.population = population;
  }

  /**
   * @param perSecond writes, or 0 for as many as go
   * @param count of writes at most
   */
  void run(Report report, long nanos, long count, int perSecond) throws IOException, InterruptedException {
    long start = head();
    List<Watcher> open = new ArrayList<>();
    for (int i = 0; i < watchers; i++) {
      Watcher watcher = new Watcher(i < TIMED_WATCHERS, 4096);
      watcher.open(
          wire, samples.collection() + "?watch=true&resourceVersion=" + start + "&" + samples.selector());
      open.add(watcher);
    }
    LongAdder writes = new LongAdder();
    LongAdder revisions = new LongAdder();
    report.begin();
    long began = System.nanoTime();
    Load.Result load =
        new Load(wire, writers)
            .run(
                n -> {
                  if (n >= count) {
                    return new byte[0];
                  }
                  return wire.target()
                      .request(
                          "PUT", samples.path(n % population), samples.body(n % population, "" + System.nanoTime()));
                },
                nanos,
                Load.Pace.of(perSecond),
                (body, length) -> {
                  writes.increment();
                  revisions.add(Scan.resourceVersion(body, 0, length));
                });
    long expected = writes.sum();
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (open.stream().anyMatch(w -> w.events() < expected && w.failure().isEmpty())
        && System.nanoTime() < patience) {
      LockSupport.parkNanos(1_000_000);
    }
    long events = open.stream().mapToLong(Watcher::events).sum();
    long last = open.stream().mapToLong(Watcher::lastEventNanos).max().orElse(began);
    double seconds = (last - began) / 1e9;
    Histogram delay = new Histogram();
    open.forEach(w -> delay.add(w.delay()));
    report.load(load);
    report.end(events);
    report
        .put("watchers", watchers)
        .put("events", events)
        .put("eventsPerSecond", seconds <= 0 ? 0 : events / seconds)
        .put("delayP50Ms", delay.millisAt(0.5))
        .put("delayP99Ms", delay.millisAt(0.99))
        .put("delayMaxMs", delay.maxMillis())
        .put("outOfOrder", open.stream().mapToLong(Watcher::disorder).sum())
        .put(
            "watchersWithLoss",
            open.stream().filter(w -> w.events() != expected || w.revisionSum() != revisions.sum()).count());
    open.stream().flatMap(w -> w.failure().stream()).findFirst().ifPresent(f -> report.put("watchFailure", f));
  }

  /** The collection's present resourceVersion. */
  private long head() throws IOException, InterruptedException {
    long[] found = {-1};
    Load.Result result =
        new Load(wire, 1)
            .run(
                n ->
                    n > 0
                        ? new byte[0]
                        : wire.target().request("GET", samples.collection() + "?limit=1&" + samples.selector(), ""),
                Long.MAX_VALUE / 4,
                (body, length) -> found[0] = Scan.resourceVersion(body, 0, length));
    if (found[0] < 0) {
      throw new IOException("cannot list " + samples.collection() + ": " + result.firstError().orElse("no answer"));
    }
    return found[0];
  }
}
