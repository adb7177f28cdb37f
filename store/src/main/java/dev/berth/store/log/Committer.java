package dev.berth.store.log;

import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import dev.berth.store.feed.Timeline;
import dev.berth.store.image.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all batches that wait, decides them one after the other, each as of the one before,
 * records those that may happen with one write and one fsync, publishes them, and tells the writers. While it syncs, the
 * next group gathers: that is what makes many writers fast.
 *
 * <p>Nobody is told anything before the group is durable, not even of a conflict, since what a batch conflicts with may be in
 * the same group. After a failure of the medium it is unknown what the files hold, so nothing is written any more; readers
 * stay with what was published.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  private final StoreConfig config;
  private final DataDirectory directory;
  private final Timeline timeline;
  private final WriteQueue queue;
  private final LogFiles files;
  private final Thread thread;
  private final ExecutorService background;
  private final FrameBuffer frame = new FrameBuffer();
  private final AtomicBoolean snapshotRuns = new AtomicBoolean();
  private final AtomicBoolean finished = new AtomicBoolean();
  private long bytesSinceSnapshot;
  private volatile boolean closing;
  private volatile @Nullable StoreException failure;

  Committer(
      StoreConfig config,
      DataDirectory directory,
      Recovery.Recovered recovered,
      Timeline timeline,
      WriteQueue queue) {
    this.config = config;
    this.directory = directory;
    this.timeline = timeline;
    this.queue = queue;
    this.bytesSinceSnapshot = recovered.logBytes();
    this.thread = Thread.ofPlatform().daemon().name("berth-store-commit").unstarted(this::run);
    this.background =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("berth-store-files-", 0).factory());
    this.files = new LogFiles(directory, config.segmentBytes(), background, recovered.last());
  }

  void start() {
    thread.start();
  }

  /** What went wrong with the medium; nothing is written from then on. */
  Optional<StoreException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Why writes are refused. */
  StoreException refusal() {
    StoreException cause = failure;
    return cause == null
        ? new StoreException("the store is closed")
        : new StoreException("the store refuses writes since an earlier failure: " + cause.getMessage(), cause);
  }

  private void run() {
    for (List<WriteQueue.Pending> group = queue.take(); !group.isEmpty(); group = queue.take()) {
      if (failure != null) {
        group.forEach(pending -> pending.future().completeExceptionally(refusal()));
        continue;
      }
      try {
        commit(group);
      } catch (IOException | RuntimeException | Error e) {
        StoreException cause = new StoreException("the data directory " + directory + " cannot be written: " + e
            + ". Reads go on; make room or mend the disk, then restart.", e);
        failure = cause;
        queue.close();
        LOG.error("{}", cause.getMessage(), e);
        group.forEach(pending -> pending.future().completeExceptionally(cause));
      }
    }
  }

  private void commit(List<WriteQueue.Pending> group) throws IOException {
    Image image = timeline.newest();
    List<Image.Applied> applied = new ArrayList<>(group.size());
    List<WriteResult> results = new ArrayList<>(group.size());
    frame.begin(Frame.BATCHES);
    frame.putLong(image.revision() + 1);
    frame.putInt(0);
    for (WriteQueue.Pending pending : group) {
      switch (image.apply(pending.batch())) {
        case Image.Refused refused -> results.add(refused.conflict());
        case Image.Applied next -> {
          image = next.image();
          Records.write(frame, next);
          applied.add(next);
          results.add(new WriteResult.Committed(image.revision(), next.events()));
        }
      }
    }
    List<Runnable> wakes = List.of();
    if (!applied.isEmpty()) {
      frame.setInt(Long.BYTES, applied.size());
      bytesSinceSnapshot += files.append(frame, applied.getFirst().image().revision());
      wakes = timeline.publish(applied);
    }
    for (int i = 0; i < results.size(); i++) {
      group.get(i).future().complete(results.get(i));
    }
    wakes.forEach(Committer::wake);
    considerSnapshot();
  }

  static void wake(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("a watcher failed while it was woken", e);
    }
  }

  private void considerSnapshot() {
    Image image = timeline.newest();
    if (bytesSinceSnapshot <= Math.max(config.snapshotBytes(), image.bytes())
        || !snapshotRuns.compareAndSet(false, true)) {
      return;
    }
    bytesSinceSnapshot = 0;
    background.execute(() -> snapshot(image));
  }

  private void snapshot(Image image) {
    try {
      if (Snapshot.write(directory, image, () -> closing)) {
        directory.deleteCovered(image.revision());
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("no snapshot of {} at revision {}: {}; the log goes on growing", directory, image.revision(), e.toString());
    } finally {
      snapshotRuns.set(false);
    }
  }

  /** Writes what is queued and lets go of the files; false where that was done before. The queue is closed. */
  boolean finish() {
    if (!finished.compareAndSet(false, true)) {
      return false;
    }
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    background.close();
    try (files) {
      if (failure == null) {
        files.end(frame, timeline.revision());
      }
    } catch (IOException e) {
      LOG.warn("{} was not closed in good order: {}", directory, e.toString());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
