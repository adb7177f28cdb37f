package dev.berth.controllers.daemonset;

import dev.berth.controllers.pods.PodState;
import dev.berth.controllers.pods.Share;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Which pods of an old template make way during a rolling update, or get a new one beside them. Pure. */
final class RollingDaemons {
  private RollingDaemons() {}

  /**
   * The pods of a node, by version; empty where there are several of one, which {@link Placement} has to clear
   * first.
   */
  private record Pair(Optional<Pod> young, Optional<Pod> old) {
    static Optional<Pair> of(Crew crew, String node) {
      List<Pod> live = crew.on(node).stream().filter(pod -> !pod.isTerminating()).toList();
      List<Pod> young = live.stream().filter(crew::isUpdated).toList();
      List<Pod> old = live.stream().filter(pod -> !crew.isUpdated(pod)).toList();
      return young.size() > 1 || old.size() > 1
          ? Optional.empty()
          : Optional.of(new Pair(young.stream().findFirst(), old.stream().findFirst()));
    }
  }

  static Changes of(Crew crew) {
    long wanted = crew.nodes().keySet().stream().filter(crew::isWanted).count();
    long surge = Share.up(crew.set().maxSurge(), wanted);
    long unavailable = Share.up(crew.set().maxUnavailable(), wanted);
    if (surge == 0) {
      return replacing(crew, Math.max(1, unavailable));
    }
    return surging(crew, surge, wanted);
  }

  private static Iterable<String> nodes(Crew crew) {
    TreeSet<String> nodes = new TreeSet<>(crew.pods().keySet());
    crew.nodes().keySet().stream().filter(crew::isWanted).forEach(nodes::add);
    return nodes;
  }

  private static boolean isAvailable(Crew crew, Pod pod) {
    return PodState.isAvailable(pod, crew.set().minReadySeconds(), crew.now());
  }

  private static Changes replacing(Crew crew, long maxUnavailable) {
    Changes changes = new Changes();
    List<Pod> candidates = new ArrayList<>();
    long unavailable = 0;
    for (String node : nodes(crew)) {
      Optional<Pair> pair = Pair.of(crew, node);
      if (pair.isEmpty() || pair.get().young.isPresent() == pair.get().old.isPresent()) {
        unavailable++;
      } else if (pair.get().young.isPresent()) {
        unavailable += isAvailable(crew, pair.get().young.get()) ? 0 : 1;
      } else if (isAvailable(crew, pair.get().old.orElseThrow())) {
        candidates.add(pair.get().old.get());
      } else {
        // it serves nobody: its replacement costs nothing, but the node is without a pod as others may be
        changes.podsToDelete.add(pair.get().old.get());
        unavailable++;
      }
    }
    candidates.stream().limit(Math.max(0, maxUnavailable - unavailable)).forEach(changes.podsToDelete::add);
    return changes;
  }

  /** A pod on a node that would get none any more goes without a successor: at once if it serves nobody, else when others do instead. */
  private static Changes surging(Crew crew, long maxSurge, long wanted) {
    Changes changes = new Changes();
    List<String> candidates = new ArrayList<>();
    List<Pod> unwanted = new ArrayList<>();
    long surging = 0;
    long available = 0;
    for (String node : nodes(crew)) {
      Optional<Pair> pair = Pair.of(crew, node);
      if (pair.isEmpty()) {
        surging++;
        continue;
      }
      Optional<Pod> young = pair.get().young;
      Optional<Pod> old = pair.get().old;
      available += old.or(() -> young).filter(pod -> isAvailable(crew, pod)).stream().count();
      if (old.isEmpty()) {
        continue;
      }
      boolean serves = isAvailable(crew, old.get());
      if (young.isPresent()) {
        if (isAvailable(crew, young.get())) {
          changes.podsToDelete.add(old.get());
        } else {
          surging++;
        }
      } else if (serves) {
        if (crew.isWanted(node)) {
          candidates.add(node);
        } else {
          unwanted.add(old.get());
        }
      } else if (crew.isWanted(node)) {
        changes.nodesToServe.add(node);
      } else {
        changes.podsToDelete.add(old.get());
      }
    }
    unwanted.stream().limit(Math.max(0, available - wanted)).forEach(changes.podsToDelete::add);
    candidates.stream().limit(Math.max(0, maxSurge - surging)).forEach(changes.nodesToServe::add);
    return changes;
  }
}
