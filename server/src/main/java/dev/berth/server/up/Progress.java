package dev.berth.server.up;

import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far what was applied has come, at one moment. A function of a view.
 *
 * @param sets in the order in which they were applied
 * @param others workloads without ordinals
 */
public record Progress(List<SetProgress> sets, List<Count> others) {
  static final Needs NEEDS =
      Needs.of(
          Kinds.STATEFUL_SET, Kinds.POD, Kinds.CLAIM, Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.DAEMON_SET, Kinds.JOB);

  private static final Set<String> COUNTED = Set.of("Deployment", "ReplicaSet", "DaemonSet", "Job", "Pod");

  /** A StatefulSet, with a row for each ordinal that is wanted. */
  public record SetProgress(String name, int wanted, int ready, List<Row> rows) {
    boolean isDone() {
      return ready >= wanted;
    }
  }

  /** A pod by its ordinal; empty texts for what is not there yet. */
  public record Row(
      String pod, PodWord word, String claim, String volume, String node, String address, String age) {}

  /** {@code deployment/web 1/2}. */
  public record Count(String name, int wanted, int ready, String word) {
    boolean isDone() {
      return ready >= wanted;
    }
  }

  public Progress {
    sets = List.copyOf(sets);
    others = List.copyOf(others);
  }

  public boolean isDone() {
    return sets.stream().allMatch(SetProgress::isDone) && others.stream().allMatch(Count::isDone);
  }

  static Progress of(View view, List<Manifest> applied, Instant now) {
    List<SetProgress> sets = new ArrayList<>();
    List<Count> others = new ArrayList<>();
    for (Manifest manifest : applied) {
      String namespace = manifest.meta().namespace();
      String name = manifest.meta().name();
      if (manifest.type().kind().equals("StatefulSet")) {
        StatefulSet wanted =
            view.get(Kinds.STATEFUL_SET, namespace, name).orElseGet(() -> new StatefulSet(manifest.object()));
        sets.add(set(view, wanted, now));
      } else if (COUNTED.contains(manifest.type().kind())) {
        others.add(count(view, manifest.type(), namespace, name));
      }
    }
    return new Progress(sets, others);
  }

  /** Of all workloads that belong to no other. */
  static Progress ofAll(View view, Instant now) {
    List<Count> others = new ArrayList<>();
    for (Kind<?> kind : List.of(Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.DAEMON_SET, Kinds.JOB, Kinds.POD)) {
      for (KubeObject object : view.list(kind, "")) {
        if (object.meta().controller().isEmpty()) {
          others.add(count(view, kind.type(), object.namespace(), object.name()));
        }
      }
    }
    return new Progress(view.list(Kinds.STATEFUL_SET, "").stream().map(s -> set(view, s, now)).toList(), others);
  }

  private static SetProgress set(View view, StatefulSet set, Instant now) {
    List<Row> rows = new ArrayList<>();
    int ready = 0;
    for (int ordinal : set.ordinals().all().toArray()) {
      String name = set.podName(ordinal);
      Optional<Pod> pod = view.get(Kinds.POD, set.namespace(), name);
      rows.add(row(view, set, name, pod, now));
      ready += pod.filter(Pod::isRunningAndReady).isPresent() ? 1 : 0;
    }
    return new SetProgress(set.key(), set.replicas(), ready, rows);
  }

  private static Row row(View view, StatefulSet set, String name, Optional<Pod> pod, Instant now) {
    String claimName =
        set.claimTemplates().isEmpty()
            ? ""
            : set.claimTemplates().getFirst().object("metadata").text("name") + "-" + name;
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, set.namespace(), claimName);
    return new Row(
        name,
        pod.map(PodWord::of).orElse(new PodWord("", false, false)),
        claim.map(c -> c.isBound() ? claimName : claimName + " (" + c.phase() + ")").orElse(""),
        claim.map(PersistentVolumeClaim::volumeName).orElse(""),
        pod.map(Pod::nodeName).orElse(""),
        pod.map(Pod::podIp).orElse(""),
        pod.flatMap(p -> p.meta().creationTimestamp()).map(t -> HumanDuration.format(Duration.between(t, now))).orElse(""));
  }

  private static Count count(View view, ResourceType type, String namespace, String name) {
    String label = type.singular() + "/" + name;
    return switch (type.kind()) {
      case "Pod" ->
          view.get(Kinds.POD, namespace, name)
              .map(PodWord::of)
              .map(word -> new Count(label, 1, word.settled() ? 1 : 0, word.text()))
              .orElse(new Count(label, 1, 0, ""));
      case "Deployment" ->
          counted(label, view.get(Kinds.DEPLOYMENT, namespace, name).map(d -> d.json()), "replicas", "readyReplicas");
      case "ReplicaSet" ->
          counted(label, view.get(Kinds.REPLICA_SET, namespace, name).map(d -> d.json()), "replicas", "readyReplicas");
      case "Job" ->
          counted(label, view.get(Kinds.JOB, namespace, name).map(d -> d.json()), "completions", "succeeded");
      case "DaemonSet" -> {
        JsonObject status =
            view.get(Kinds.DAEMON_SET, namespace, name).map(d -> d.status()).orElse(JsonObject.EMPTY);
        yield new Count(
            label,
            Math.max(1, (int) status.number("desiredNumberScheduled")),
            (int) status.number("numberReady"),
            "");
      }
      default -> throw new IllegalStateException("not counted: " + type);
    };
  }

  private static Count counted(String label, Optional<JsonObject> object, String wanted, String ready) {
    JsonObject found = object.orElse(JsonObject.EMPTY);
    return new Count(
        label,
        (int) found.object("spec").integer(wanted).orElse(1),
        (int) found.object("status").number(ready),
        "");
  }
}
