package dev.berth.server.up;

import dev.berth.base.loop.Loop;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Follows what was applied until all of it is ready, and shows how far it has come. Owns its picture; on its loop. */
public final class Watching implements AutoCloseable {
  /** Looks in a row that must find all ready: what an agent finds at its start it reports in its first moments. */
  private static final int STEADY = 3;

  private final Loop loop;
  private final Picture picture;
  private final List<Manifest> applied;
  private final Consumer<Progress> show;
  private final Duration every;
  private final CountDownLatch done = new CountDownLatch(1);
  private int readyLooks;
  private boolean closed;

  private Watching(Loop loop, Source source, List<Manifest> applied, Duration every, Consumer<Progress> show) {
    this.loop = loop;
    this.picture = new Picture(loop, source);
    this.applied = applied;
    this.every = every;
    this.show = show;
  }

  /** @param show is told on the loop, at most so often */
  public static Watching start(
      Loop loop, Source source, List<Manifest> applied, Duration every, Consumer<Progress> show) {
    Watching watching = new Watching(loop, source, applied, every, show);
    loop.execute(
        () -> {
          watching.picture.follow(Progress.NEEDS.kinds());
          watching.look();
        });
    return watching;
  }

  private void look() {
    if (closed) {
      return;
    }
    if (picture.isSynced()) {
      Progress progress = Progress.of(picture, applied, loop.clock().instant());
      show.accept(progress);
      readyLooks = progress.isDone() ? readyLooks + 1 : 0;
      if (readyLooks == STEADY) {
        done.countDown();
        return;
      }
    }
    loop.schedule(every, this::look);
  }

  /** Whether all was ready in this time. Not on the loop. */
  public boolean await(Duration most) throws InterruptedException {
    return done.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          picture.close();
        });
  }
}
