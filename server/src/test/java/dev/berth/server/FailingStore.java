package dev.berth.server;

import dev.berth.store.Batch;
import dev.berth.store.Entry;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store whose medium fails when a test says so: it takes no writes then, and is read on. */
final class FailingStore implements Store {
  private final Store store;
  private volatile Optional<StoreException> failure = Optional.empty();

  FailingStore(Store store) {
    this.store = store;
  }

  void fail(StoreException why) {
    failure = Optional.of(why);
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public long compactedRevision() {
    return store.compactedRevision();
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    return failure.<CompletableFuture<WriteResult>>map(CompletableFuture::failedFuture).orElseGet(() -> store.write(batch));
  }

  @Override
  public Optional<Entry> get(String key) {
    return store.get(key);
  }

  @Override
  public ListResult list(String prefix, long revision, int limit, String after) {
    return store.list(prefix, revision, limit, after);
  }

  @Override
  public FeedCursor watch(String prefix, long after) {
    return store.watch(prefix, after);
  }

  @Override
  public Optional<StoreException> failure() {
    return failure;
  }

  @Override
  public void close() {
    store.close();
  }
}
