package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lets each verb work on a virtual thread of its own, and never two at once on the same volume or snapshot: the second is told
 * ABORTED, as CSI has it, and comes again.
 */
final class Turns {
  private final Set<String> busy = new HashSet<>();

  /** @param keys of what it works on: ids, or names of what is to be made */
  <T> CompletionStage<T> take(List<String> keys, Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    synchronized (busy) {
      for (String key : keys) {
        if (busy.contains(key)) {
          answer.completeExceptionally(
              new DriverException(Code.ABORTED, "an operation on " + key + " is already in progress"));
          return answer;
        }
      }
      busy.addAll(keys);
    }
    Thread.startVirtualThread(() -> carryOut(keys, work, answer));
    return answer;
  }

  private <T> void carryOut(List<String> keys, Supplier<T> work, CompletableFuture<T> answer) {
    try {
      T result = work.get();
      free(keys);
      answer.complete(result);
    } catch (DriverException e) {
      free(keys);
      answer.completeExceptionally(e);
    } catch (UncheckedIOException e) {
      free(keys);
      answer.completeExceptionally(told(e));
    } catch (RuntimeException | Error e) {
      free(keys);
      answer.completeExceptionally(new DriverException(Code.INTERNAL, "failed on " + keys + ": " + e));
    }
  }

  private static DriverException told(UncheckedIOException e) {
    String why = String.valueOf(e.getCause());
    return new DriverException(why.contains("No space left") ? Code.RESOURCE_EXHAUSTED : Code.INTERNAL, why);
  }

  private void free(List<String> keys) {
    synchronized (busy) {
      keys.forEach(busy::remove);
    }
  }

  /** {@link #take} for what has no result. */
  @SuppressWarnings("NullAway") // a Void has no other value
  CompletionStage<Void> act(List<String> keys, Runnable work) {
    return take(
        keys,
        () -> {
          work.run();
          return null;
        });
  }
}
