package dev.berth.simulator;

import dev.berth.client.View;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.invariant.Sets;
import dev.berth.storage.simulated.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What is not yet as it was asked for.
 *
 * <p>A set that adopts a pod which was made without the volumes of its claim templates can never be as it was asked for: the
 * volumes of a pod cannot change, the set tries to change them all the same, and does nothing else until somebody deletes the
 * pod (so does upstream: stateful_set_control.go, processReplica). Of such a set it is asked that it is at rest before that pod.
 */
final class Settled {
  private final View now;
  private final Leftovers leftovers;
  private final Statements statements;
  private final Supplier<List<String>> behind;

  /**
   * @param volumes all of all drivers
   * @param snapshots the same, their ids
   * @param unsettled what moves of volumes have closed or left
   * @param used how many bytes of a volume are in use, by its id
   * @param running all processes on all nodes
   * @param behind who does not see what is
   */
  Settled(
      View now, Supplier<List<Seen>> volumes, Supplier<List<String>> snapshots, Supplier<List<String>> unsettled,
      ToLongFunction<String> used, Supplier<List<Running>> running, Supplier<List<String>> behind) {
    this.behind = behind;
    this.now = now;
    this.statements = new Statements(now, running);
    this.leftovers = new Leftovers(now, volumes, snapshots, unsettled, used, running);
  }

  List<String> unsettled() {
    List<String> found = new ArrayList<>();
    for (Namespace namespace : now.list(Kinds.NAMESPACE, "")) {
      if (namespace.isTerminating()) {
        found.add("namespace " + namespace.name() + " is still going");
      }
    }
    for (StatefulSet set : now.list(Kinds.STATEFUL_SET, "")) {
      set(set, found);
    }
    now.list(Kinds.DEPLOYMENT, "").forEach(deployment -> deployment(deployment, found));
    now.list(Kinds.DAEMON_SET, "").forEach(set -> daemons(set, found));
    for (VolumeSnapshot snapshot : now.list(Kinds.VOLUME_SNAPSHOT, "")) {
      if (snapshot.isTerminating() || !snapshot.isReady()) {
        found.add("snapshot " + snapshot.name() + (snapshot.isTerminating() ? " is still going" : " is not ready"));
      }
    }
    for (VolumeGroupSnapshot group : now.list(Kinds.VOLUME_GROUP_SNAPSHOT, "")) {
      if (group.isTerminating() || !group.isReady()) {
        found.add("group " + group.name() + (group.isTerminating() ? " is still going" : " is not ready"));
      }
    }
    for (Job job : now.list(Kinds.JOB, "")) {
      if (!job.isFinished()) {
        found.add("job " + job.name() + " is not done: " + job.status());
      }
    }
    for (Pod pod : now.list(Kinds.POD, "")) {
      if (pod.isTerminating()) {
        found.add("pod " + pod.name() + " is still going");
      }
      boolean cared = pod.meta().controller().isPresent(); // a claim that was deleted comes back for those alone
      for (String name : cared ? pod.claimNames() : List.<String>of()) {
        if (now.get(Kinds.CLAIM, pod.namespace(), name).filter(PersistentVolumeClaim::isBound).isEmpty()) {
          found.add("claim " + name + " of " + pod.name() + " is not bound");
        }
      }
    }
    if (found.isEmpty()) {
      found.addAll(leftovers.all());
      found.addAll(statements.untrue());
    }
    return found.isEmpty() ? behind.get() : found;
  }

  private void deployment(Deployment deployment, List<String> found) {
    boolean seen = deployment.status().number("observedGeneration") == deployment.meta().generation();
    boolean all =
        Stream.of("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
            .allMatch(count -> deployment.status().number(count) == deployment.replicas());
    if (deployment.isTerminating() || !seen || !all) {
      found.add("deployment " + deployment.name() + " wants " + deployment.replicas() + " pods and has " + deployment.status());
    }
  }

  private void daemons(DaemonSet set, List<String> found) {
    boolean seen = set.status().number("observedGeneration") == set.meta().generation();
    List<String> nodes = now.list(Kinds.NODE, "").stream().map(Node::name).sorted().toList();
    boolean all =
        Stream.of("desiredNumberScheduled", "updatedNumberScheduled", "numberReady", "numberAvailable")
            .allMatch(count -> set.status().number(count) == nodes.size());
    List<String> served =
        now.list(Kinds.POD, set.namespace()).stream()
            .filter(pod -> pod.isControlledBy(set.uid()))
            .map(Pod::nodeName)
            .sorted()
            .toList();
    if (set.isTerminating() || !seen || !all || !served.equals(nodes)) {
      found.add("daemon set " + set.name() + " is on " + served + " and has " + set.status());
    }
  }

  private void set(StatefulSet set, List<String> found) {
    if (set.isTerminating()) {
      found.add("set " + set.name() + " is still going");
      return;
    }
    List<Pod> own =
        now.list(Kinds.POD, set.namespace()).stream().filter(pod -> pod.isControlledBy(set.uid())).toList();
    Optional<Integer> held = heldBy(set, own);
    long wanted = held.isPresent() ? own.size() : set.replicas();
    boolean seen = set.status().number("observedGeneration") == set.meta().generation();
    if (!seen || held.isEmpty() && !isUpdated(set, own) || set.status().number("readyReplicas") != wanted
        || set.status().number("replicas") != wanted) {
      found.add("set " + set.name() + " wants " + wanted + " pods and has " + set.status());
    }
    // a parallel set makes its pods in growing batches, and the first is the pod that holds it
    int sure = held.map(place -> set.isParallel() ? 0 : place).orElse(set.replicas());
    for (int i = 0; i < sure; i++) {
      String name = name(set, i);
      if (own.stream().noneMatch(pod -> pod.name().equals(name) && pod.isRunningAndReady())) {
        found.add("pod " + name + " is not ready");
      }
    }
  }

  private static String name(StatefulSet set, int place) {
    return set.podName(set.ordinals().at(place));
  }

  /** Whether the pods that an update replaces or changes have its revision, and all of it. */
  private static boolean isUpdated(StatefulSet set, List<Pod> own) {
    if (!set.isRollingUpdate()) {
      return true;
    }
    String update = set.status().text("updateRevision");
    for (int i = set.partition(); i < set.replicas(); i++) {
      String name = name(set, i);
      boolean stale =
          own.stream()
              .filter(pod -> pod.name().equals(name))
              .anyMatch(pod -> !pod.meta().label(StatefulSet.REVISION_LABEL).equals(update) || Sets.isHalfway(pod));
      if (stale) {
        return false;
      }
    }
    return set.partition() > 0 || set.status().number("updatedReplicas") == set.replicas();
  }

  /** The lowest place whose pod lacks a volume that the set's claim templates ask for. */
  private static Optional<Integer> heldBy(StatefulSet set, List<Pod> own) {
    for (int i = 0; i < set.replicas(); i++) {
      String name = name(set, i);
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
