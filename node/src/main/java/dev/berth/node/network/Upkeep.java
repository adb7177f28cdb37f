package dev.berth.node.network;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.node.agent.Later;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Has a piece of blocking work done off the loop: one at a time, once more where it was asked for meanwhile, again
 * after a while where it failed, and every now and then, since hosts are changed by others too. Owned by its maker,
 * on the loop.
 */
final class Upkeep {
  private static final Backoff RETRY = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final Loop loop;
  private final Executor blocking;
  private final Consumer<Throwable> failed;
  private boolean busy;
  private boolean again;
  private boolean closed;
  private int failures;
  private Loop.Timer timer = () -> false;
  private Runnable work = () -> {};

  /**
   * @param blocking runs what blocks, each piece on a thread of its own
   * @param failed is told of each failure, before the next attempt
   */
  Upkeep(Loop loop, Executor blocking, Consumer<Throwable> failed) {
    this.loop = loop;
    this.blocking = blocking;
    this.failed = failed;
  }

  /**
   * Has this done, soon, instead of what was asked for before and has not begun.
   *
   * @param task blocks; on a thread of its own
   * @param done takes its result, in a turn of the loop
   */
  <T> void ask(Callable<T> task, Consumer<T> done) {
    work =
        () ->
            Later.then(
                loop,
                CompletableFuture.supplyAsync(() -> call(task), blocking),
                result -> {
                  ended(false);
                  if (!closed) {
                    done.accept(result);
                  }
                },
                why -> {
                  ended(true);
                  failed.accept(why);
                });
    if (busy) {
      again = true;
    } else {
      begin();
    }
  }

  private static <T> T call(Callable<T> task) {
    try {
      return task.call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private void begin() {
    if (closed || busy) {
      return;
    }
    timer.cancel();
    busy = true;
    again = false;
    work.run();
  }

  private void ended(boolean failure) {
    busy = false;
    failures = failure ? failures + 1 : 0;
    if (closed) {
      return;
    }
    timer = loop.schedule(again && !failure ? Duration.ZERO : failure ? RETRY.after(failures) : EVERY, this::begin);
  }

  void close() {
    closed = true;
    timer.cancel();
  }
}
