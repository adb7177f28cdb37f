package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.PodDisruptionBudget;
import dev.berth.model.kinds.Service;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.StorageClass;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.invariant.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API says when everything has come to rest, and is not so: of pods, of what leads to them, of whose claims are. */
final class Statements {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private final View now;
  private final Supplier<List<Running>> running;

  /** @param running all processes on all nodes */
  Statements(View now, Supplier<List<Running>> running) {
    this.now = now;
    this.running = running;
  }

  List<String> untrue() {
    List<String> found = new ArrayList<>();
    for (Pod pod : now.list(Kinds.POD, "")) {
      boolean runs =
          running.get().stream().anyMatch(one -> one.uid().equals(pod.uid()) && one.node().equals(pod.nodeName()));
      if (runs != pod.phase().equals("Running")) {
        found.add("pod " + pod.name() + " says " + pod.phase() + " on " + pod.nodeName() + (runs ? ", and runs" : ", and does not run"));
      }
    }
    now.list(Kinds.SERVICE, "").stream()
        .filter(Service::hasSelector)
        .forEach(service -> service(service, found));
    now.list(Kinds.STATEFUL_SET, "").forEach(set -> claims(set, found));
    now.list(Kinds.STATEFUL_SET, "").stream().filter(set -> !set.isTerminating()).forEach(set -> quorum(set, found));
    now.list(Kinds.VOLUME, "").stream()
        .filter(volume -> volume.phase().equals("Bound"))
        .filter(volume -> now.get(Kinds.CLAIM, volume.claimKey()).filter(c -> volume.isFor(c) && c.volumeName().equals(volume.name())).isEmpty())
        .forEach(volume -> found.add("volume " + volume.name() + " says that " + volume.claimKey() + " has it, and it has not"));
    return found;
  }

  /** One that keeps a quorum has a budget that says so, unless others have one for its pods; any other set has none of its own. */
  private void quorum(StatefulSet set, List<String> found) {
    List<PodDisruptionBudget> all = now.list(Kinds.POD_DISRUPTION_BUDGET, set.namespace());
    List<Long> own = all.stream().filter(b -> b.isControlledBy(set.uid())).map(b -> b.spec().number("minAvailable")).toList();
    JsonObject labels = set.template().object("metadata").object("labels");
    boolean covered = all.stream().anyMatch(budget -> !budget.isControlledBy(set.uid()) && budget.selector().matches(labels));
    boolean wanted = set.meta().annotation(StatefulSet.KEEP_QUORUM).equals("true") && !covered;
    List<Long> least = wanted ? List.of(set.replicas() / 2 + 1L) : List.of();
    if (!own.equals(least)) {
      found.add("set " + set.name() + " has budgets of its own for " + own + " pods, and is to have " + least);
    }
  }

  private void service(Service service, List<String> found) {
    Set<String> wanted =
        now.list(Kinds.POD, service.namespace()).stream()
            .filter(pod -> pod.isRunningAndReady() && service.selects(pod.meta().labels()))
            .map(Pod::uid)
            .collect(Collectors.toSet());
    Set<String> led =
        now.list(Kinds.ENDPOINT_SLICE, service.namespace()).stream()
            .filter(slice -> slice.meta().label(SERVICE_NAME).equals(service.name()))
            .flatMap(slice -> ready(slice))
            .collect(Collectors.toSet());
    if (!wanted.equals(led)) {
      found.add("service " + service.name() + " leads to " + led + ", and ready are " + wanted);
    }
  }

  private static Stream<String> ready(AnyObject slice) {
    return slice.json().array("endpoints").objects()
        .filter(endpoint -> endpoint.object("conditions").bool("ready"))
        .map(endpoint -> endpoint.object("targetRef").text("uid"));
  }

  /** One that may grow asks for as much as its template; one that is going leaves that to its successor. */
  private void follows(StatefulSet set, String name, JsonObject template, List<String> found) {
    PersistentVolumeClaim asked = new PersistentVolumeClaim(template);
    now.get(Kinds.CLAIM, set.namespace(), name)
        .filter(claim -> now.get(Kinds.STORAGE_CLASS, "", claim.className()).filter(StorageClass::allowsExpansion).isPresent())
        .filter(claim -> !claim.isTerminating() && claim.requestedStorage().compareTo(asked.requestedStorage()) < 0)
        .ifPresent(claim -> found.add("claim " + name + " asks for less than its set " + set.name() + " says"));
  }

  /** A pod that its set replaces for an update has a claim of each of its templates, where those may be added. */
  private static void lacks(StatefulSet set, Pod pod, List<String> found) {
    boolean replaced = set.isRollingUpdate() && Sets.place(pod, set) >= set.partition();
    if (!set.meta().annotation(StatefulSet.UPDATE_CLAIMS).isEmpty() && replaced && Sets.lacksClaims(pod, set)) {
      found.add("pod " + pod.name() + " has claims " + pod.claimNames() + ", and its set more templates");
    }
  }

  /** A set's claims have the owners with which they go when its policy says so, and no others. */
  private void claims(StatefulSet set, List<String> found) {
    List<Pod> own = now.list(Kinds.POD, set.namespace()).stream().filter(pod -> pod.isControlledBy(set.uid())).toList();
    for (Pod pod : own) {
      lacks(set, pod, found);
      for (JsonObject template : set.claimTemplates()) {
        String name = template.object("metadata").text("name") + "-" + pod.name();
        boolean right =
            now.get(Kinds.CLAIM, set.namespace(), name)
                .filter(claim -> !claim.isTerminating())
                .filter(claim -> claim.isControlledBy(set.uid()) != set.deletesClaimsWhenDeleted())
                .isEmpty();
        if (!right) {
          found.add("claim " + name + " is not kept as its set " + set.name() + " says");
        }
        if (set.meta().annotation(StatefulSet.UPDATE_CLAIMS).equals(StatefulSet.IN_PLACE) && pod.claimNames().contains(name)) {
          follows(set, name, template, found);
        }
      }
    }
  }
}
