package dev.berth.api;

import dev.berth.store.Batch;
import dev.berth.store.ForwardingStore;
import dev.berth.store.Store;
import dev.berth.store.WriteResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A store of which somebody hears each write before its writer does. */
final class WatchedStore extends ForwardingStore {
  private final AtomicReference<Consumer<Batch>> afterwards;

  WatchedStore(Store store, AtomicReference<Consumer<Batch>> afterwards) {
    super(store);
    this.afterwards = afterwards;
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    CompletableFuture<WriteResult> written = super.write(batch);
    afterwards.get().accept(batch);
    return written;
  }
}
