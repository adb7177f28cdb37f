package dev.berth.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The medium failed: the disk is full or read-only, or holds what should not be there. The message says what to do. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Optional<CompletableFuture<Void>> known;

  public StoreException(String message) {
    super(message);
    this.known = Optional.empty();
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
    this.known = Optional.empty();
  }

  /** @param known as {@link #known} */
  public StoreException(String message, Throwable cause, CompletableFuture<Void> known) {
    super(message, cause);
    this.known = Optional.of(known);
  }

  /**
   * For a write that may have happened nevertheless: completes, on a thread of the store's that must not be held up, when readers
   * see what it has done. Empty where it has done nothing that this process will see.
   */
  public Optional<CompletionStage<Void>> known() {
    return known.map(future -> future);
  }
}
