package dev.berth.controllers.deployment;

import dev.berth.controllers.pods.TemplateHash;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The ReplicaSets of a Deployment.
 *
 * @param newest that of the template as it is now, if it exists; the oldest where several are equal
 * @param old all others, the oldest first
 */
record Generations(Optional<ReplicaSet> newest, List<ReplicaSet> old) {
  static final Comparator<ReplicaSet> BY_AGE =
      Comparator.comparing((ReplicaSet set) -> set.meta().creationTimestamp().orElse(Instant.EPOCH))
          .thenComparing(ReplicaSet::name);

  static Generations of(Deployment deployment, Collection<ReplicaSet> sets) {
    List<ReplicaSet> old = new ArrayList<>(sets.stream().sorted(BY_AGE).toList());
    Optional<ReplicaSet> newest =
        old.stream().filter(set -> TemplateHash.same(set.template(), deployment.template())).findFirst();
    newest.ifPresent(old::remove);
    return new Generations(newest, List.copyOf(old));
  }

  /** The old ones, then the newest. */
  List<ReplicaSet> all() {
    List<ReplicaSet> all = new ArrayList<>(old);
    newest.ifPresent(all::add);
    return all;
  }

  /** Those that want pods. */
  static List<ReplicaSet> active(Collection<ReplicaSet> sets) {
    return sets.stream().filter(set -> set.replicas() > 0).toList();
  }

  static long sum(Collection<ReplicaSet> sets, ToLongFunction<ReplicaSet> count) {
    return sets.stream().mapToLong(count).sum();
  }

  /** How many pods all of them want. */
  long wanted() {
    return sum(all(), ReplicaSet::replicas);
  }

  /** How many pods of all of them are known to be available, and stay. */
  long available() {
    return sum(all(), Generations::available);
  }

  /**
   * The same of one. One that was just made smaller has not counted anew: of what it counted, no more than its
   * size stays.
   */
  static long available(ReplicaSet set) {
    return Math.min(set.availableReplicas(), set.replicas());
  }
}
