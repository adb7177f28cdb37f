package dev.berth.api;

import dev.berth.store.Batch;
import dev.berth.store.Entry;
import dev.berth.store.FeedCursor;
import dev.berth.store.ListResult;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A store of which somebody hears each write before its writer does. */
record WatchedStore(Store store, AtomicReference<Consumer<Batch>> afterwards) implements Store {
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
    CompletableFuture<WriteResult> written = store.write(batch);
    afterwards.get().accept(batch);
    return written;
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
    return store.failure();
  }

  @Override
  public void close() {
    store.close();
  }
}
