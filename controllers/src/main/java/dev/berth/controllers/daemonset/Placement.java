package dev.berth.controllers.daemonset;

import dev.berth.client.Note;
import dev.berth.controllers.pods.PodState;
import dev.berth.controllers.pods.Share;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which nodes lack a pod, and which pods are too many, whatever their version. Pure. */
final class Placement {
  /**
   * A pod that failed is replaced no sooner than so long after it was made. A node that refuses a pod refuses the
   * next as
   * well, and would be asked in a tight loop.
   */
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);

  private Placement() {}

  static Changes of(Crew crew) {
    Changes changes = new Changes();
    for (String node : crew.nodes().keySet()) {
      onNode(crew, node, changes);
    }
    // waiting for a node that has gone; those that were bound to it are not ours to collect
    crew.pods().forEach(
        (node, pods) -> {
          if (!crew.nodes().containsKey(node)) {
            pods.stream()
                .filter(pod -> pod.nodeName().isEmpty() && !pod.isTerminating())
                .forEach(changes.podsToDelete::add);
          }
        });
    return changes;
  }

  private static void onNode(Crew crew, String node, Changes changes) {
    List<Pod> pods = crew.on(node);
    switch (crew.fits().getOrDefault(node, Suitability.Fit.UNSUITABLE)) {
      case WANTED -> {
        if (pods.isEmpty()) {
          changes.nodesToServe.add(node);
        } else {
          keepOne(crew, node, pods, changes);
        }
      }
      case TOLERATED -> keepOne(crew, node, pods, changes);
      case UNSUITABLE -> pods.stream().filter(pod -> !pod.isTerminating()).forEach(changes.podsToDelete::add);
    }
  }

  private static void keepOne(Crew crew, String node, List<Pod> pods, Changes changes) {
    List<Pod> running = new ArrayList<>();
    for (Pod pod : pods) {
      if (pod.isTerminating()) {
        continue;
      }
      switch (pod.phase()) {
        case "Failed" -> replace(crew, node, pod, changes);
        case "Succeeded" -> {
          changes.notes.add(
              Note.normal(
                  crew.set(),
                  "SucceededDaemonPod",
                  "Found succeeded daemon pod " + pod.key() + " on node " + node + ", will try to delete it"));
          changes.podsToDelete.add(pod);
        }
        default -> running.add(pod);
      }
    }
    if (Share.up(crew.set().maxSurge(), 100) == 0) {
      running.stream().skip(1).forEach(changes.podsToDelete::add);
    } else if (running.isEmpty() && crew.isWanted(node)) {
      changes.nodesToServe.add(node);
    } else {
      keepPair(crew, running, changes);
    }
  }

  private static void replace(Crew crew, String node, Pod pod, Changes changes) {
    Duration left =
        SHORTEST_LIFE.minus(Duration.between(pod.meta().creationTimestamp().orElse(Instant.EPOCH), crew.now()));
    if (left.isPositive()) {
      changes.lookAgain(left);
      return;
    }
    changes.notes.add(
        Note.warning(
            crew.set(),
            "FailedDaemonPod",
            "Found failed daemon pod " + pod.key() + " on node " + node + ", will try to kill it"));
    changes.podsToDelete.add(pod);
  }

  /**
   * With surge, an old pod stays beside the new one until the new one is available, as long as the old one is
   * ready.
   */
  private static void keepPair(Crew crew, List<Pod> running, Changes changes) {
    if (running.size() <= 1) {
      return;
    }
    Map<Boolean, List<Pod>> byVersion =
        running.stream()
            .collect(Collectors.partitioningBy(pod -> pod.meta().label(DaemonPods.HASH).equals(crew.hash())));
    Optional<Pod> young = byVersion.getOrDefault(true, List.of()).stream().findFirst();
    Optional<Pod> old = byVersion.getOrDefault(false, List.of()).stream().findFirst();
    running.stream()
        .filter(pod -> young.filter(pod::equals).isEmpty() && old.filter(pod::equals).isEmpty())
        .forEach(changes.podsToDelete::add);
    if (young.isPresent() && old.isPresent()) {
      boolean done = PodState.isAvailable(young.get(), crew.set().minReadySeconds(), crew.now());
      if (done || !old.get().isReady()) {
        changes.podsToDelete.add(old.get());
      }
    }
  }
}
