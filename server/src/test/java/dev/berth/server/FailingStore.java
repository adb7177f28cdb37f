package dev.berth.server;

import dev.berth.store.Batch;
import dev.berth.store.ForwardingStore;
import dev.berth.store.Store;
import dev.berth.store.StoreException;
import dev.berth.store.WriteResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store whose medium fails when a test says so: it takes no writes then, and is read on. */
final class FailingStore extends ForwardingStore {
  private volatile Optional<StoreException> failure = Optional.empty();

  FailingStore(Store store) {
    super(store);
  }

  void fail(StoreException why) {
    failure = Optional.of(why);
  }

  @Override
  public CompletableFuture<WriteResult> write(Batch batch) {
    return failure.<CompletableFuture<WriteResult>>map(CompletableFuture::failedFuture).orElseGet(() -> super.write(batch));
  }

  @Override
  public Optional<StoreException> failure() {
    return failure;
  }
}
