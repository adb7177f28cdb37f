package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A node is given up only when nothing has been heard of it for its grace period, and its pods are evicted only when they have put
 * up with that for as long as they said. Where clocks are wrong or somebody does not see what is, nothing is said.
 */
public final class NodesGetTime implements Invariant {
  private static final Duration GRACE = Duration.ofSeconds(45);
  private static final Duration ROUNDED = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  private final BooleanSupplier skewed;
  private final Map<String, Renewed> heard = new HashMap<>();
  /** By node: since when it has each NoExecute taint. */
  private final Map<String, Map<String, Instant>> taints = new HashMap<>();

  /** When a lease was renewed, and when before that. */
  private record Renewed(Instant last, Instant before) {
    static final Renewed NEVER = new Renewed(Instant.MIN, Instant.MIN);
  }

  /**
   * @param staleness how old a view may be at the time
   * @param skewed whether some clock is wrong
   */
  public NodesGetTime(Supplier<Duration> staleness, BooleanSupplier skewed) {
    this.staleness = staleness;
    this.skewed = skewed;
  }

  private boolean isBlind() {
    return skewed.getAsBoolean() || !staleness.get().isZero();
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object instanceof AnyObject lease && type.equals(Kinds.LEASE.type())) {
      boolean renewed = before.isEmpty() || !before.get().spec().text("renewTime").equals(lease.spec().text("renewTime"));
      if (after.isPresent() && renewed) {
        heard.put(lease.name(), new Renewed(time, known(lease.name(), time)));
      }
    }
    if (!(object instanceof Node node)) {
      return Optional.empty();
    }
    remember(node, after.isPresent(), time);
    boolean silent = after.isPresent() && isUnknown(node);
    boolean was = before.isPresent() && isUnknown((Node) before.get());
    Instant last = known(node.name(), time);
    return silent && !was && !isBlind() && last.plus(GRACE).isAfter(time)
        ? Optional.of("node " + node.name() + " is taken to be silent, and was heard of " + Duration.between(last, time) + " ago")
        : Optional.empty();
  }

  /** The last time that was heard of by now. */
  private Instant known(String node, Instant now) {
    Renewed renewed = heard.getOrDefault(node, Renewed.NEVER);
    return renewed.last.plus(UNDER_WAY).isAfter(now) ? renewed.before : renewed.last;
  }

  private void remember(Node node, boolean there, Instant time) {
    Map<String, Instant> since = taints.computeIfAbsent(node.name(), _ -> new HashMap<>());
    Set<String> keys = new HashSet<>();
    if (there) {
      node.taints().filter(t -> t.text("effect").equals("NoExecute")).forEach(t -> keys.add(t.text("key")));
    }
    since.keySet().retainAll(keys);
    keys.forEach(key -> since.putIfAbsent(key, time));
  }

  private static boolean isUnknown(Node node) {
    return Condition.of(node, "Ready").filter(c -> c.status().equals("Unknown")).isPresent();
  }

  /** Hears that a pod is evicted because of taints, just before it is. */
  public Optional<String> evicting(Write.Delete delete, View now, Instant time) {
    Optional<Pod> pod =
        now.get(Kinds.POD, delete.target().namespace(), delete.target().name()).filter(p -> !p.nodeName().isEmpty());
    if (pod.isEmpty() || isBlind()) {
      return Optional.empty();
    }
    for (Map.Entry<String, Instant> taint : taints.getOrDefault(pod.get().nodeName(), Map.of()).entrySet()) {
      long seconds =
          pod.get().spec().array("tolerations").objects()
              .filter(t -> t.text("key").equals(taint.getKey()) && t.text("effect").equals("NoExecute"))
              .mapToLong(t -> t.number("tolerationSeconds"))
              .min()
              .orElse(0);
      if (!taint.getValue().plusSeconds(seconds).minus(ROUNDED).isAfter(time)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        pod.get().key() + " is evicted from " + pod.get().nodeName() + ", whose taints it puts up with: since "
            + taints.getOrDefault(pod.get().nodeName(), Map.of()));
  }
}
