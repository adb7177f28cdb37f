package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Goes on when a stage is through: at once where it is already, else in a turn of the loop. */
public final class Later {
  private Later() {}

  /**
   * Exactly one of the two is called, once. What is done at once is done within the caller's turn, so that a chain of things
   * that take no time takes one turn.
   */
  public static <T> void then(Loop loop, CompletionStage<T> stage, Consumer<T> done, Consumer<Throwable> failed) {
    var future = stage.toCompletableFuture();
    if (future.isDone()) {
      settle(future, done, failed);
    } else {
      var _ = future.whenComplete((_, _) -> loop.execute(() -> settle(future, done, failed)));
    }
  }

  /**
   * The same, and where what is done throws, by a fault of ours, that counts as failed too: whoever waits for it is not left
   * waiting. The loop tells of the fault.
   */
  static <T> void orFailed(Loop loop, CompletionStage<T> stage, Consumer<T> done, Consumer<Throwable> failed) {
    then(
        loop,
        stage,
        value -> {
          try {
            done.accept(value);
          } catch (RuntimeException | Error e) {
            loop.fault("a step failed", e);
            failed.accept(new IllegalStateException(e.toString(), e));
          }
        },
        failed);
  }

  private static <T> void settle(
      CompletableFuture<T> future, Consumer<T> done, Consumer<Throwable> failed) {
    T value;
    try {
      value = future.join();
    } catch (CompletionException e) {
      failed.accept(e.getCause() == null ? e : e.getCause());
      return;
    } catch (CancellationException e) {
      failed.accept(e);
      return;
    }
    done.accept(value);
  }
}
