package dev.berth.store.log;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The batches that wait for the committer, within limits. Thread-safe. */
final class WriteQueue {
  /** The most that is written and synced at once, but for a single batch that is larger. */
  private static final long GROUP_BYTES = 4L << 20;

  private final int mostBatches;
  private final long mostBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  WriteQueue(int mostBatches, long mostBytes) {
    this.mostBatches = mostBatches;
    this.mostBytes = mostBytes;
  }

  /**
   * @param batch to be written
   * @param bytes of its keys and values
   * @param future of its writer
   */
  record Pending(Batch batch, long bytes, CompletableFuture<WriteResult> future) {}

  /** What became of an offer. */
  sealed interface Offer {
    record Accepted() implements Offer {}

    record Full(int waiting) implements Offer {}

    record Closed() implements Offer {}

    Offer ACCEPTED = new Accepted();
    Offer CLOSED = new Closed();
  }

  static long bytes(Batch batch) {
    long bytes = 0;
    for (Change change : batch.changes()) {
      bytes += change.key().length();
      if (change instanceof Change.Put put) {
        bytes += put.value().bytes().length;
      }
    }
    return bytes;
  }

  Offer offer(Pending pending) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (waiting.size() >= mostBatches || waitingBytes + pending.bytes() > mostBytes) {
        return new Offer.Full(waiting.size());
      }
      waiting.addLast(pending);
      waitingBytes += pending.bytes();
      if (waiting.size() == 1) {
        changed.signal();
      }
      return Offer.ACCEPTED;
    } finally {
      lock.unlock();
    }
  }

  /** Committer only: waits for batches and takes as many as go into a group; empty once closed and drained. */
  List<Pending> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<Pending> group = new ArrayList<>();
      long bytes = 0;
      while (!waiting.isEmpty() && (group.isEmpty() || bytes + waiting.getFirst().bytes() <= GROUP_BYTES)) {
        Pending next = waiting.removeFirst();
        bytes += next.bytes();
        group.add(next);
      }
      waitingBytes -= bytes;
      return group;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
