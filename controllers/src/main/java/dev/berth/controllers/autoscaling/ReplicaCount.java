package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many replicas bring what pods use to a target (upstream {@code replica_calculator.go}). Pods of which nothing is known count
 * against a change: as using nothing where there should be more, as using all that they may where there should be fewer. Pure.
 *
 * @param resource {@code cpu}, {@code memory}, or empty for what is no resource
 * @param container whose use counts; empty for that of all
 * @param current replicas that are wanted now
 */
record ReplicaCount(
    List<Pod> pods, String resource, String container, long current, Tolerances tolerances, Instant now) {
  private static final long ALL_PERCENT = 100;

  /** What comes of it. */
  sealed interface Result {
    /**
     * @param utilization in percent of requests, where that is what was aimed at
     * @param average thousandths that a pod uses
     */
    record Proposal(long replicas, OptionalLong utilization, long average) implements Result {}

    record Unknown(String why) implements Result {}
  }

  /** Measurements in relation to their target. */
  private record Ratio(double ratio, OptionalLong utilization, long average) {}

  /** Cannot be said, for a reason that goes into a condition. */
  private static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownException(String why) {
      super(why);
    }
  }

  private interface Measure {
    Ratio of(Map<String, Long> uses) throws UnknownException;
  }

  /** @param percent of what the pods request that they should use */
  Result ofUtilization(Map<String, PodUse> known, long percent) {
    return result(
        known,
        () -> {
          Map<String, Long> requests = requests();
          return new Aim(
              uses -> utilization(uses, requests, percent),
              pod -> requests.getOrDefault(pod, 0L) * Math.max(ALL_PERCENT, percent) / ALL_PERCENT);
        });
  }

  /** @param milli thousandths that a pod should use */
  Result ofAverage(Map<String, PodUse> known, long milli) {
    return result(known, () -> new Aim(uses -> average(uses, milli), _ -> milli));
  }

  private interface Fallback {
    long of(String pod);
  }

  /** @param whole what a pod counts as that should not be missed */
  private record Aim(Measure measure, Fallback whole) {}

  private interface Aiming {
    Aim aim() throws UnknownException;
  }

  private Result result(Map<String, PodUse> known, Aiming aiming) {
    if (pods.isEmpty()) {
      return new Result.Unknown("no pods returned by selector while calculating replica count");
    }
    PodGroups groups = PodGroups.of(pods, known, resource, now);
    Map<String, Long> uses = new HashMap<>();
    known.forEach((pod, use) -> uses.put(pod, use.milli()));
    groups.ignored().forEach(uses::remove);
    groups.unready().forEach(uses::remove);
    if (uses.isEmpty()) {
      return new Result.Unknown("did not receive metrics for targeted pods (pods might be unready)");
    }
    try {
      return proposal(groups, uses, aiming.aim());
    } catch (UnknownException e) {
      return new Result.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private Result proposal(PodGroups groups, Map<String, Long> uses, Aim aim) throws UnknownException {
    Ratio first = aim.measure.of(uses);
    boolean upWithUnready = !groups.unready().isEmpty() && first.ratio > 1;
    if (!upWithUnready && groups.missing().isEmpty()) {
      long wanted = tolerances.hold(first.ratio) ? current : ceiling(first.ratio * groups.ready().size());
      return new Result.Proposal(wanted, first.utilization, first.average);
    }
    if (first.ratio != 1) {
      groups.missing().forEach(pod -> uses.put(pod, first.ratio < 1 ? aim.whole.of(pod) : 0L));
    }
    if (upWithUnready) {
      groups.unready().forEach(pod -> uses.put(pod, 0L));
    }
    double ratio = aim.measure.of(uses).ratio;
    long wanted = ceiling(ratio * uses.size());
    boolean turns = first.ratio < 1 && ratio > 1 || first.ratio > 1 && ratio < 1;
    boolean turnsBack = ratio < 1 && wanted > current || ratio > 1 && wanted < current;
    return new Result.Proposal(
        tolerances.hold(ratio) || turns || turnsBack ? current : wanted, first.utilization, first.average);
  }

  static long ceiling(double replicas) {
    return (long) Math.min(Integer.MAX_VALUE, Math.ceil(replicas));
  }

  private static Ratio average(Map<String, Long> uses, long target) {
    long average = uses.values().stream().mapToLong(Long::longValue).sum() / uses.size();
    return new Ratio((double) average / target, OptionalLong.empty(), average);
  }

  private static Ratio utilization(Map<String, Long> uses, Map<String, Long> requests, long target)
      throws UnknownException {
    List<String> matched = uses.keySet().stream().filter(requests::containsKey).toList();
    long used = matched.stream().mapToLong(uses::get).sum();
    long requested = matched.stream().mapToLong(requests::get).sum();
    if (requested == 0) {
      throw new UnknownException("no metrics returned matched known pods");
    }
    long percent = used * ALL_PERCENT / requested;
    return new Ratio((double) percent / target, OptionalLong.of(percent), used / matched.size());
  }

  private Map<String, Long> requests() throws UnknownException {
    Map<String, Long> all = new HashMap<>();
    for (Pod pod : pods) {
      JsonObject whole = pod.spec().object("resources").object("requests");
      all.put(pod.name(), container.isEmpty() && whole.has(resource) ? milli(whole) : ofContainers(pod));
    }
    return all;
  }

  private long milli(JsonObject requests) {
    return requests.get(resource).map(q -> Quantity.of(q).milliValue()).orElse(0L);
  }

  private long ofContainers(Pod pod) throws UnknownException {
    Stream<JsonObject> sidecars =
        pod.spec().array("initContainers").objects().filter(c -> c.text("restartPolicy").equals("Always"));
    long sum = 0;
    for (JsonObject one : Stream.concat(pod.spec().array("containers").objects(), sidecars).toList()) {
      if (container.isEmpty() || one.text("name").equals(container)) {
        JsonObject requests = one.object("resources").object("requests");
        if (!requests.has(resource)) {
          throw new UnknownException(
              "missing request for " + resource + " in container " + one.text("name") + " of Pod " + pod.name());
        }
        sum += milli(requests);
      }
    }
    return sum;
  }
}
