package dev.berth.server.up;

import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import dev.berth.client.View;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One look at a cluster by somebody who asks and goes. */
public final class Glance {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private Glance() {}

  /**
   * What somebody makes of a view once it shows everything. Never completes where the source does not answer.
   *
   * @param answer on the loop
   */
  public static <T> CompletableFuture<T> of(Loop loop, Source source, Needs needs, Function<View, T> answer) {
    CompletableFuture<T> seen = new CompletableFuture<>();
    loop.execute(
        () -> {
          Picture picture = new Picture(loop, source);
          picture.follow(needs);
          look(loop, picture, answer, seen);
        });
    return seen;
  }

  private static <T> void look(Loop loop, Picture picture, Function<View, T> answer, CompletableFuture<T> seen) {
    if (picture.isSynced()) {
      try {
        seen.complete(answer.apply(picture));
      } catch (RuntimeException e) {
        seen.completeExceptionally(e);
      } finally {
        picture.close();
      }
    } else if (!seen.isDone()) {
      loop.schedule(LOOK_EVERY, () -> look(loop, picture, answer, seen));
    }
  }
}
