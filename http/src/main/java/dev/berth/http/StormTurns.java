package dev.berth.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The watches of one event loop that are in a storm: all look again at the same tick, so that a loop has one timer for
 * them and serves them one after the other. Owned by its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the timer, which nobody cancels
final class StormTurns implements Runnable {
  /** Long enough for a batch at a thousand writes a second, short against what a person or a controller notices. */
  private static final long TICK_NANOS = 4_000_000;

  private static final FastThreadLocal<StormTurns> OF_LOOP = new FastThreadLocal<>();

  private final EventExecutor loop;
  private List<Runnable> waiting = new ArrayList<>();
  private List<Runnable> spare = new ArrayList<>();

  private StormTurns(EventExecutor loop) {
    this.loop = loop;
  }

  /** Those of the event loop that calls. */
  static StormTurns of(EventExecutor loop) {
    StormTurns turns = OF_LOOP.getIfExists();
    if (turns == null) {
      turns = new StormTurns(loop);
      OF_LOOP.set(turns);
    }
    return turns;
  }

  /** Runs {@code watch} at the next tick. */
  void add(Runnable watch) {
    if (waiting.isEmpty()) {
      loop.schedule(this, TICK_NANOS, TimeUnit.NANOSECONDS);
    }
    waiting.add(watch);
  }

  @Override
  public void run() {
    List<Runnable> due = waiting;
    waiting = spare;
    spare = due;
    for (Runnable watch : due) {
      watch.run();
    }
    due.clear();
  }
}
