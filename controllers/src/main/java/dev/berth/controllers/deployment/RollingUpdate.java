package dev.berth.controllers.deployment;

import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sizes of ReplicaSets during a rolling update. Pure. */
final class RollingUpdate {
  private RollingUpdate() {}

  /** How large the newest may be, given what all want together: never more than the surge allows. */
  static long newestSize(Deployment deployment, long newest, long wantedByAll) {
    long room = Limits.mostReplicas(deployment) - wantedByAll;
    return room <= 0 ? newest : newest + Math.min(room, deployment.replicas() - newest);
  }

  /** The next size of the newest; empty where it is right, or nothing may be added yet. */
  static Optional<Size> growth(Deployment deployment, Generations sets) {
    ReplicaSet newest = sets.newest().orElseThrow();
    long wanted = deployment.replicas();
    long size = newest.replicas() > wanted ? wanted : newestSize(deployment, newest.replicas(), sets.wanted());
    return Optional.of(Size.of(newest, size)).filter(Size::isChange);
  }

  /**
   * What the old ones may give up.
   *
   * @param unhealthy replicas that are not available: they go first, and do not count against what must stay available
   * @param healthy what may go beyond that, because enough others are available
   */
  record Shrinking(List<Size> unhealthy, List<Size> healthy) {
    static final Shrinking NONE = new Shrinking(List.of(), List.of());

    boolean isEmpty() {
      return unhealthy.isEmpty() && healthy.isEmpty();
    }
  }

  static Shrinking shrinking(Deployment deployment, Generations sets) {
    List<ReplicaSet> old = Generations.active(sets.old());
    ReplicaSet newest = sets.newest().orElseThrow();
    long least = Limits.leastAvailable(deployment);
    long newUnavailable = newest.replicas() - Generations.available(newest);
    long most = sets.wanted() - least - newUnavailable;
    if (old.isEmpty() || most <= 0) {
      return Shrinking.NONE;
    }
    Map<String, Long> now = new HashMap<>();
    old.forEach(set -> now.put(set.uid(), set.replicas()));
    List<Size> unhealthy = new ArrayList<>();
    long left = most;
    for (ReplicaSet set : old) {
      long going = Math.min(left, set.replicas() - Generations.available(set));
      left -= shrink(set, going, now, unhealthy);
    }
    List<Size> healthy = new ArrayList<>();
    long spare = sets.available() - least;
    for (ReplicaSet set : old) {
      spare -= shrink(set, Math.min(spare, now.getOrDefault(set.uid(), 0L)), now, healthy);
    }
    return new Shrinking(unhealthy, healthy);
  }

  private static long shrink(ReplicaSet set, long by, Map<String, Long> now, List<Size> sizes) {
    if (by <= 0) {
      return 0;
    }
    long from = now.getOrDefault(set.uid(), 0L);
    now.put(set.uid(), from - by);
    sizes.add(new Size(set, from, from - by));
    return by;
  }
}
