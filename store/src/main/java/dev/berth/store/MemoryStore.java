package dev.berth.store;

import dev.berth.store.feed.Timeline;
import dev.berth.store.feed.TimelineStore;
import dev.berth.store.image.Image;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A store that forgets everything when it is closed. A write happens on the caller's thread: the future is complete when it
 * is returned, and the cursors it concerns have been woken, so a single thread sees everything in one order.
 */
final class MemoryStore extends TimelineStore {
  private final Object writing = new Object();

  /** Guarded by {@link #writing}. */
  private boolean closed;

  MemoryStore(StoreConfig config, InstantSource clock) {
    super(new Timeline(Image.EMPTY, config, clock));
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    List<Runnable> wakes;
    WriteResult result;
    synchronized (writing) {
      if (closed) {
        return CompletableFuture.failedFuture(new StoreException("the store is closed"));
      }
      switch (timeline.newest().apply(batch)) {
        case Image.Refused refused -> {
          return CompletableFuture.completedFuture(refused.conflict());
        }
        case Image.Applied applied -> {
          wakes = timeline.publish(List.of(applied));
          result = new WriteResult.Committed(applied.image().revision(), applied.events());
        }
      }
    }
    wakes.forEach(Runnable::run);
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public OptionalLong sizeBytes() {
    return OptionalLong.empty();
  }

  /** Memory does not fail. */
  @Override
  public Optional<StoreException> failure() {
    return Optional.empty();
  }

  @Override
  public void close() {
    List<Runnable> wakes;
    synchronized (writing) {
      closed = true;
      wakes = timeline.close();
    }
    wakes.forEach(Runnable::run);
  }
}
