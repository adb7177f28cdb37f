package dev.berth.simulator;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is not yet as it was asked for.
 *
 * <p>A set that adopts a pod which was made without the volumes of its claim templates can never be as it was asked for: the
 * volumes of a pod cannot change, the set tries to change them all the same, and does nothing else until somebody deletes the
 * pod (so does upstream: stateful_set_control.go, processReplica). Of such a set it is asked that it is at rest before that pod.
 */
final class Settled {
  private Settled() {}

  static List<String> unsettled(View now) {
    List<String> found = new ArrayList<>();
    for (StatefulSet set : now.list(Kinds.STATEFUL_SET, "default")) {
      set(set, now, found);
    }
    for (Pod pod : now.list(Kinds.POD, "default")) {
      if (pod.isTerminating()) {
        found.add("pod " + pod.name() + " is still going");
      }
      for (String name : pod.claimNames()) {
        if (now.get(Kinds.CLAIM, "default", name).filter(PersistentVolumeClaim::isBound).isEmpty()) {
          found.add("claim " + name + " of " + pod.name() + " is not bound");
        }
      }
    }
    return found;
  }

  private static void set(StatefulSet set, View now, List<String> found) {
    if (set.isTerminating()) {
      found.add("set " + set.name() + " is still going");
      return;
    }
    List<Pod> own =
        now.list(Kinds.POD, "default").stream().filter(pod -> pod.isControlledBy(set.uid())).toList();
    Optional<Integer> held = heldBy(set, own);
    long wanted = held.isPresent() ? own.size() : set.replicas();
    boolean updated = held.isPresent() || set.status().number("updatedReplicas") == wanted;
    boolean seen = set.status().number("observedGeneration") == set.meta().generation();
    if (!seen || !updated || set.status().number("readyReplicas") != wanted
        || set.status().number("replicas") != wanted) {
      found.add("set " + set.name() + " wants " + wanted + " pods and has " + set.status());
    }
    // a parallel set makes its pods in growing batches, and the first is the pod that holds it
    int sure = held.map(ordinal -> set.isParallel() ? 0 : ordinal).orElse(set.replicas());
    for (int i = 0; i < sure; i++) {
      String name = set.name() + "-" + i;
      if (own.stream().noneMatch(pod -> pod.name().equals(name) && pod.isRunningAndReady())) {
        found.add("pod " + name + " is not ready");
      }
    }
  }

  /** The lowest ordinal whose pod lacks a volume that the set's claim templates ask for. */
  private static Optional<Integer> heldBy(StatefulSet set, List<Pod> own) {
    for (int i = 0; i < set.replicas(); i++) {
      String name = set.name() + "-" + i;
      String ordinal = "-" + name;
      boolean lacks =
          own.stream()
              .filter(pod -> pod.name().equals(name))
              .anyMatch(
                  pod ->
                      set.claimTemplates().stream()
                          .map(template -> template.object("metadata").text("name") + ordinal)
                          .anyMatch(claim -> !pod.claimNames().contains(claim)));
      if (lacks) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
