package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a pod that waits while a volume of many files is given to its group what it waits for, and how far it has come (upstream
 * {@code pkg/volume/volume_linux.go}; its times and texts).
 */
final class LongOwnership {
  static final String REASON = "VolumePermissionChangeInProgress";
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration EVERY = Duration.ofSeconds(60);
  private static final String ADVICE =
      "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
          + "#configure-volume-permission-and-ownership-change-policy-for-pods";

  private final Loop loop;
  private final CompletableFuture<?> work;
  private final String volume;
  private final LongSupplier files;
  private final Consumer<String> tell;

  private LongOwnership(Loop loop, CompletableFuture<?> work, String volume, LongSupplier files, Consumer<String> tell) {
    this.loop = loop;
    this.work = work;
    this.volume = volume;
    this.files = files;
    this.tell = tell;
  }

  /**
   * The same work, which is told of as long as it lasts. Nothing is scheduled for what is done at once.
   *
   * @param volume where it is, from the pod's uid on
   * @param files how many have been given so far; asked on the loop
   * @param tell is told on the loop
   */
  static <T> CompletionStage<T> watch(
      Loop loop, CompletionStage<T> work, String volume, LongSupplier files, Consumer<String> tell) {
    LongOwnership watch = new LongOwnership(loop, work.toCompletableFuture(), volume, files, tell);
    if (!watch.work.isDone()) {
      loop.schedule(FIRST, watch::first);
    }
    return work;
  }

  private void first() {
    if (!work.isDone()) {
      tell.accept(
          "Setting volume ownership for " + volume + " is taking longer than expected, consider using OnRootMismatch - " + ADVICE);
      loop.schedule(EVERY, this::next);
    }
  }

  private void next() {
    if (!work.isDone()) {
      tell.accept("Setting volume ownership for " + volume + ", processed " + files.getAsLong() + " files.");
      loop.schedule(EVERY, this::next);
    }
  }
}
