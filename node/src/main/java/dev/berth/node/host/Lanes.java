package dev.berth.node.host;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Keeps work on one thing in order: each begins when the one before it is through, however it went. Thread-safe. */
final class Lanes {
  private final Map<String, CompletableFuture<Boolean>> tails = new HashMap<>();

  <T> CompletionStage<T> run(String lane, Supplier<CompletionStage<T>> work) {
    CompletableFuture<Boolean> through = new CompletableFuture<>();
    CompletableFuture<Boolean> before;
    synchronized (tails) {
      before = tails.getOrDefault(lane, CompletableFuture.completedFuture(true));
      tails.put(lane, through);
    }
    CompletionStage<T> done = before.thenCompose(_ -> work.get());
    return done.whenComplete(
        (_, _) -> {
          synchronized (tails) {
            tails.remove(lane, through);
          }
          through.complete(true);
        });
  }
}
