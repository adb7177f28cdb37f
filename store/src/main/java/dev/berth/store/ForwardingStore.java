package dev.berth.store;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A store that hands all to another one; who wraps a store says only what it does otherwise. */
public abstract class ForwardingStore implements Store {
  private final Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
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
    return store.write(batch);
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
  public long count(String prefix) {
    return store.count(prefix);
  }

  @Override
  public OptionalLong sizeBytes() {
    return store.sizeBytes();
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
  public Optional<StoreException> staleness() {
    return store.staleness();
  }

  @Override
  public void close() {
    store.close();
  }
}
