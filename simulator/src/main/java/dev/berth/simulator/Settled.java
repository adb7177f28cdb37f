package dev.berth.simulator;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is not yet as it was asked for. */
final class Settled {
  private Settled() {}

  static List<String> unsettled(View now) {
    List<String> found = new ArrayList<>();
    for (KubeObject set : now.list(Kinds.STATEFUL_SET, "default")) {
      if (set.isTerminating()) {
        found.add("set " + set.name() + " is still going");
        continue;
      }
      long wanted = set.spec().number("replicas");
      long ready = set.status().number("readyReplicas");
      long updated = set.status().number("updatedReplicas");
      boolean seen = set.status().number("observedGeneration") == set.meta().generation();
      if (!seen || ready != wanted || updated != wanted || set.status().number("replicas") != wanted) {
        found.add("set " + set.name() + " wants " + wanted + " pods and has " + set.status());
      }
      for (long i = 0; i < wanted; i++) {
        Optional<Pod> pod = now.get(Kinds.POD, "default", set.name() + "-" + i);
        if (pod.filter(Pod::isRunningAndReady).isEmpty()) {
          found.add("pod " + set.name() + "-" + i + " is not ready");
        }
      }
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
}
