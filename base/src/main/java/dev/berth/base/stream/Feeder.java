package dev.berth.base.stream;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands bytes on to a sink, one write at a time, and says how many wait: whoever feeds it stops reading when those are many.
 * Owned by its executor, on which all is called; after a write that failed it takes everything and keeps nothing.
 */
public final class Feeder {
  private final Executor owner;
  private final Sink to;
  private final Runnable drained;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private long waiting;
  private boolean writing;
  private boolean ending;
  private boolean over;

  /** @param drained called when less waits than before */
  public Feeder(Executor owner, Sink to, Runnable drained) {
    this.owner = owner;
    this.to = to;
    this.drained = drained;
  }

  /** The array is the feeder's from now on. */
  public void feed(byte[] bytes) {
    if (!over && !ending && bytes.length > 0) {
      queue.add(bytes);
      waiting += bytes.length;
      next();
    }
  }

  /** Ends the sink after all that waits. */
  public void end() {
    if (!over && !ending) {
      ending = true;
      next();
    }
  }

  /** Bytes that the sink has not taken. */
  public long waiting() {
    return waiting;
  }

  /** Drops what waits. */
  public void drop() {
    over = true;
    queue.clear();
    waiting = 0;
  }

  private void next() {
    if (writing || over) {
      return;
    }
    Optional<byte[]> bytes = Optional.ofNullable(queue.poll());
    if (bytes.isPresent()) {
      writing = true;
      int size = bytes.get().length;
      var unused = to.write(bytes.get()).whenComplete((_, failed) -> later(() -> taken(size, failed != null)));
    } else if (ending) {
      over = true;
      to.end();
    }
  }

  private void taken(int size, boolean failed) {
    writing = false;
    if (failed) {
      drop();
    } else if (!over) {
      waiting -= size;
    }
    drained.run();
    next();
  }

  private void later(Runnable task) {
    try {
      owner.execute(task);
    } catch (RejectedExecutionException e) {
      // the owner has ended, and with it everything that it fed
      return;
    }
  }
}
