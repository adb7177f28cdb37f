package dev.berth.etcd;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Expect;
import dev.berth.store.feed.Timeline;
import dev.berth.store.image.Image;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows readers and watchers what has happened in etcd, in the order of revisions. Used by one thread. */
final class Shown {
  private static final Logger LOG = LoggerFactory.getLogger(Shown.class);

  private final Timeline timeline;

  Shown(Timeline timeline) {
    this.timeline = timeline;
  }

  /** A batch whose conditions etcd has checked. */
  Image.Applied show(long revision, Batch batch) {
    List<Change> happened = batch.changes().stream().map(Shown::unconditional).toList();
    return switch (timeline.newest().at(revision - 1).apply(new Batch(happened))) {
      case Image.Applied applied -> publish(applied);
      case Image.Refused refused ->
          throw new IllegalStateException("etcd has deleted at " + revision + " what is not there: " + refused.conflict().key());
    };
  }

  private static Change unconditional(Change change) {
    return switch (change) {
      case Change.Put put -> new Change.Put(put.key(), Expect.ANYTHING, put.value());
      case Change.Delete delete -> new Change.Delete(delete.key(), Expect.ANYTHING);
    };
  }

  Image.Applied publish(Image.Applied applied) {
    timeline.publish(List.of(applied)).forEach(Shown::wake);
    return applied;
  }

  static void wake(Runnable wake) {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.error("a watcher failed when it was woken", e);
    }
  }
}
