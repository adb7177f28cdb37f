package dev.berth.server.nodes;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one thread makes and others want: there, not yet, or never. Thread-safe. */
final class Coming<T> {
  private final CompletableFuture<T> value = new CompletableFuture<>();

  void is(T made) {
    value.complete(made);
  }

  /** It could not be made. */
  void never(Throwable why) {
    value.completeExceptionally(why);
  }

  /** Empty where it is not there yet. */
  Optional<T> now() {
    return within(Duration.ZERO);
  }

  /** Waits for it so long; empty where it is not there by then, or never will be. */
  Optional<T> within(Duration patience) {
    try {
      return Optional.of(value.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
