package dev.berth.controllers.pods;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What controllers ask about a pod. Pure. */
public final class PodState {
  private PodState() {}

  /** Neither finished nor asked to go: it counts as a replica. */
  public static boolean isActive(Pod pod) {
    return !pod.isFinished() && !pod.isTerminating();
  }

  /** Asked to go, and still running. */
  public static boolean isLeaving(Pod pod) {
    return !pod.isFinished() && pod.isTerminating();
  }

  /** Since when it is ready; empty where it is not, or where that is unknown. */
  public static Optional<Instant> readySince(Pod pod) {
    return Condition.of(pod, "Ready").filter(Condition::isTrue).flatMap(Condition::lastTransitionTime);
  }

  /** Whether it has been ready for so long. */
  public static boolean isAvailable(Pod pod, long minReadySeconds, Instant now) {
    return pod.isReady() && (minReadySeconds <= 0 || untilAvailable(pod, minReadySeconds, now).isZero());
  }

  /**
   * How long until a pod that is ready counts as available; zero where it does. The full time where it is not
   * ready.
   */
  private static Duration untilAvailable(Pod pod, long minReadySeconds, Instant now) {
    Duration needed = Duration.ofSeconds(minReadySeconds);
    Duration left =
        readySince(pod).map(since -> Duration.between(now, since.plus(needed))).orElse(needed);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** When the next of these pods that are ready becomes available, from now; empty where none is on its way. */
  public static Optional<Duration> nextAvailable(Collection<Pod> pods, long minReadySeconds, Instant now) {
    if (minReadySeconds <= 0) {
      return Optional.empty();
    }
    return pods.stream()
        .filter(pod -> readySince(pod).isPresent())
        .map(pod -> untilAvailable(pod, minReadySeconds, now))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  /** Restarts of the container that restarted most. */
  public static long mostRestarts(Pod pod) {
    return most(pod.status().array("containerStatuses").objects());
  }

  /** Restarts of the sidecar that restarted most. */
  public static long mostSidecarRestarts(Pod pod) {
    return most(sidecars(pod));
  }

  private static long most(Stream<JsonObject> statuses) {
    return statuses.mapToLong(s -> s.number("restartCount")).max().orElse(0);
  }

  /** What is told of the containers that begin first and run on beside the others. */
  public static Stream<JsonObject> sidecars(Pod pod) {
    Set<String> names =
        pod.spec().array("initContainers").objects()
            .filter(c -> c.text("restartPolicy").equals("Always"))
            .map(c -> c.text("name"))
            .collect(Collectors.toSet());
    return pod.status().array("initContainerStatuses").objects().filter(s -> names.contains(s.text("name")));
  }
}
