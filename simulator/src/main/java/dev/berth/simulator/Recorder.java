package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Picture;
import dev.berth.client.Write;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.meta.OwnerReference;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.simulator.invariant.Unchanged;
import dev.berth.simulator.rehearsal.Observed;
import dev.berth.simulator.rehearsal.Observed.Did;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.Run;
import dev.berth.simulator.rehearsal.Observed.Warning;
import dev.berth.simulator.rehearsal.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sees what a rehearsal shows: the API's objects by a picture of its own, and what runs on the machines after every turn. */
final class Recorder {
  private static final List<Kind<?>> WORKLOADS =
      List.of(
          Kinds.STATEFUL_SET, Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.REPLICATION_CONTROLLER, Kinds.REPLICA_SET, Kinds.JOB,
          Kinds.CRON_JOB, Kinds.POD);

  private final World world;
  private final List<String> nodes;
  private final Picture picture;
  private final StorageNotes storage;
  private final ServiceNotes services;
  private final long beganNanos;
  private final List<Did> did = new ArrayList<>();
  private final Map<String, WorkloadNotes> workloads = new LinkedHashMap<>();
  private final Map<String, PodNotes> pods = new LinkedHashMap<>();
  private final Map<String, NodeNotes> machines = new LinkedHashMap<>();
  private final Map<Running, Long> running = new LinkedHashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();
  private final Set<String> warned = new HashSet<>();
  /** Who asked for a pod's end last, by its key. */
  private final Map<String, String> deleters = new HashMap<>();
  private final Unchanged unchanged = new Unchanged();

  /** Begins: from now on times count. In a turn of the loop, or before it runs. */
  Recorder(World world, List<String> nodes) {
    this.world = world;
    this.nodes = nodes;
    this.beganNanos = world.loop().nanos();
    this.picture = new Picture(world.loop(), world.cluster().server().source(world.loop()));
    this.storage = new StorageNotes(picture, this::now);
    this.services = new ServiceNotes(picture, this::now);
    nodes.forEach(node -> machines.put(node, new NodeNotes(node)));
    Set<Kind<?>> kinds = new LinkedHashSet<>(WORKLOADS);
    kinds.addAll(List.of(Kinds.NODE, Kinds.EVENT));
    kinds.addAll(StorageNotes.KINDS);
    kinds.addAll(ServiceNotes.KINDS);
    picture.follow(kinds);
    WORKLOADS.forEach(this::watchWorkload);
    picture.onChange(Kinds.POD, this::pod);
    picture.onChange(Kinds.NODE, this::node);
    picture.onChange(Kinds.EVENT, (_, after) -> after.ifPresent(this::event));
    storage.watch();
    services.watch();
    world.onWrite(this::asked);
  }

  long now() {
    return (world.loop().nanos() - beganNanos) / 1_000_000;
  }

  private void asked(String component, Write write) {
    if (write instanceof Write.Delete delete && delete.target().type().equals(Kinds.POD.type())) {
      deleters.put(delete.target().namespace() + "/" + delete.target().name(), component);
    }
  }

  void did(List<String> objects, String text, String power) {
    did.add(new Did(now(), objects, text, power));
  }

  /** A node's kubelet does not reach the API, or is dead. */
  void apart(String node, Duration time) {
    Optional.ofNullable(machines.get(node)).ifPresent(n -> n.apart(now(), now() + time.toMillis()));
  }

  private <T extends KubeObject> void watchWorkload(Kind<T> kind) {
    picture.onChange(kind, (before, after) -> workload(before.map(KubeObject.class::cast), after.map(KubeObject.class::cast)));
  }

  /** What belongs to another is told of as that. */
  private void workload(Optional<KubeObject> before, Optional<KubeObject> after) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (object.meta().controller().isPresent() || object.namespace().equals("kube-system")) {
      return;
    }
    WorkloadNotes notes = workloads.computeIfAbsent(label(object), _ -> new WorkloadNotes(object));
    if (after.isPresent()) {
      notes.told(object, now());
    } else {
      notes.gone(now());
    }
  }

  private static String label(KubeObject object) {
    return Observed.labelled(object.kind().toLowerCase(Locale.ROOT), new Name(object.namespace(), object.name()));
  }

  private void pod(Optional<Pod> before, Optional<Pod> after) {
    Pod pod = after.or(() -> before).orElseThrow();
    PodNotes notes = pods.computeIfAbsent(pod.uid(), _ -> new PodNotes(pod, owner(pod), now()));
    String deleter = deleters.getOrDefault(pod.key(), "");
    if (after.isPresent()) {
      notes.told(pod, deleter, now());
    } else {
      notes.gone(deleter, now());
      deleters.remove(pod.key());
    }
  }

  /** The workload that it belongs to in the end. */
  private String owner(KubeObject object) {
    Optional<OwnerReference> owner = object.meta().controller();
    if (owner.isEmpty()) {
      return label(object);
    }
    Optional<? extends KubeObject> above =
        switch (owner.get().kind()) {
          case "ReplicaSet" -> picture.get(Kinds.REPLICA_SET, object.namespace(), owner.get().name());
          case "Job" -> picture.get(Kinds.JOB, object.namespace(), owner.get().name());
          default -> Optional.<ReplicaSet>empty();
        };
    return above.map(this::owner).orElseGet(
        () -> Observed.labelled(owner.get().kind().toLowerCase(Locale.ROOT), new Name(object.namespace(), owner.get().name())));
  }

  private void node(Optional<Node> before, Optional<Node> after) {
    NodeNotes notes = machines.computeIfAbsent(after.or(() -> before).orElseThrow().name(), NodeNotes::new);
    after.ifPresentOrElse(node -> notes.told(node, now()), () -> notes.gone(now()));
  }

  private void event(AnyObject event) {
    JsonObject about = event.json().object("involvedObject");
    String object =
        Observed.labelled(about.text("kind").toLowerCase(Locale.ROOT), new Name(about.text("namespace"), about.text("name")));
    String reason = event.json().text("reason");
    if (event.json().text("type").equals("Warning") && warned.add(object + about.text("uid") + " " + reason)) {
      warnings.add(new Warning(now(), object, about.text("uid"), reason, event.json().text("message")));
    }
  }

  /** Looks at what no object tells. After every turn. */
  void happened() {
    for (int i = 0; i < nodes.size(); i++) {
      boolean isUp = world.isUp(i);
      Optional.ofNullable(machines.get(nodes.get(i))).ifPresent(machine -> machine.power(isUp, now()));
    }
    List<Running> all = world.running();
    if (unchanged.is(all)) {
      return;
    }
    Set<Running> runNow = new LinkedHashSet<>(all);
    running.forEach(
        (one, from) -> {
          if (!runNow.contains(one)) {
            runs.add(run(one, from, now()));
          }
        });
    running.keySet().retainAll(runNow);
    runNow.forEach(one -> running.putIfAbsent(one, now()));
  }

  private static Run run(Running one, long from, long to) {
    int slash = one.pod().indexOf('/');
    Name pod = new Name(one.pod().substring(0, slash), one.pod().substring(slash + 1));
    return new Run(pod, one.uid(), one.node(), new Span(from, to));
  }

  Observed until(long endMillis) {
    List<Run> all = new ArrayList<>(runs);
    running.forEach((one, from) -> all.add(run(one, from, Math.max(from, endMillis))));
    return new Observed(
        endMillis, List.copyOf(did), workloads.values().stream().map(w -> w.until(endMillis)).toList(),
        pods.values().stream().map(p -> p.until(endMillis)).toList(), List.copyOf(all),
        machines.values().stream().map(m -> m.until(endMillis)).toList(), services.until(endMillis),
        storage.claims(), storage.attached(endMillis), List.copyOf(warnings));
  }
}
