package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.model.usage.Amounts;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.PodAction;
import dev.berth.node.runtime.LinuxResources;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimePod.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps a running container from being killed by its own change: memory is not limited below what is in use (upstream {@code
 * validateMemoryResizeAction}). What is in use is the working set, since the kernel takes back the rest of the page cache by itself.
 * It is no promise: what a process takes between the look and the change is not seen.
 */
final class MemoryDecrease {
  private MemoryDecrease() {}

  /**
   * Fails where a limit that is lower than the one in force would not hold what is in use.
   *
   * @param alone what the container is about to have
   * @param together what its pod is about to have
   */
  static CompletionStage<Boolean> check(
      Runtime runtime, PodKnowledge known, PodAction.Resize resize, LinuxResources alone, LinuxResources together) {
    Limit own = new Limit(own(known, resize.id()), alone.memoryLimitBytes());
    Limit whole = new Limit(together(known), together.memoryLimitBytes());
    if (!own.falls() && !whole.falls()) {
      return CompletableFuture.completedFuture(true);
    }
    CompletionStage<Use> use = CompletableFuture.completedFuture(new Use(0, 0));
    for (Container one : known.runtime().containers()) {
      if (one.isRunning()) {
        boolean itself = one.id().equals(resize.id());
        use = use.thenCombine(runtime.stats(one.id()), (sum, stats) -> sum.plus(stats.memoryBytes(), itself));
      }
    }
    return use.thenCompose(found -> verdict(resize.spec().name(), own, whole, found));
  }

  private static CompletionStage<Boolean> verdict(String container, Limit own, Limit whole, Use use) {
    List<String> wrong = new ArrayList<>();
    if (whole.falls() && whole.next < use.whole) {
      wrong.add("attempting to set pod memory limit (" + whole.next + ") below current usage (" + use.whole + ")");
    }
    if (own.falls() && own.next < use.own) {
      wrong.add(
          "attempting to set container \"" + container + "\" memory limit (" + own.next + ") below current usage (" + use.own
              + ")");
    }
    if (wrong.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    String all = wrong.size() == 1 ? wrong.getFirst() : "[" + String.join(", ", wrong) + "]";
    return CompletableFuture.failedFuture(
        new RuntimeFailure(RuntimeFailure.Code.FAILED_PRECONDITION, "cannot decrease memory limits: " + all));
  }

  private static long own(PodKnowledge known, String id) {
    long own = limit(known.granted().inForce(id));
    return own > 0 ? own : ofWhole(known);
  }

  /** What the pod as a whole has, or its running containers together; zero where one of them has no limit. */
  private static long together(PodKnowledge known) {
    long whole = ofWhole(known);
    if (whole > 0) {
      return whole;
    }
    List<Long> limits =
        known.specs().stream()
            .filter(ContainerSpec::isLasting)
            .map(spec -> running(known, spec).map(c -> limit(known.granted().inForce(c.id()))).orElse(0L))
            .toList();
    return limits.contains(0L) ? 0 : limits.stream().mapToLong(Long::longValue).sum();
  }

  private static long ofWhole(PodKnowledge known) {
    return limit(
        known.granted().wholeOf(known.specs().stream().flatMap(spec -> running(known, spec).stream()).map(Container::id)));
  }

  private static Optional<Container> running(PodKnowledge known, ContainerSpec spec) {
    return known.runtime().latest(spec.name()).filter(Container::isRunning);
  }

  private static long limit(JsonObject resources) {
    return Amounts.of(resources.object("limits")).orZero("memory").value();
  }

  /** In bytes; zero for none. */
  private record Limit(long before, long next) {
    boolean falls() {
      return next > 0 && (before == 0 || next < before);
    }
  }

  private record Use(long own, long whole) {
    Use plus(long bytes, boolean itself) {
      return new Use(itself ? own + bytes : own, whole + bytes);
    }
  }
}
