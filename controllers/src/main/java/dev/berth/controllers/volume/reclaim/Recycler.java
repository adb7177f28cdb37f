package dev.berth.controllers.volume.reclaim;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.controllers.volume.Resync;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Empties a volume by a pod that scrubs it, and makes it available again. Pure: where it stands is read from the pod.
 *
 * <p>Source: {@code pkg/volume/util/recyclerclient}.
 */
public final class Recycler {
  /** Where the pods run. */
  public static final String NAMESPACE = "default";
  private static final String PREFIX = "recycler-for-";

  private static final String TEMPLATE =
      """
      apiVersion: v1
      kind: Pod
      spec:
        activeDeadlineSeconds: %d
        restartPolicy: Never
        volumes:
        - name: vol
        containers:
        - name: pv-recycler
          image: registry.k8s.io/build-image/debian-base:bookworm-v1.0.4
          command: ["/bin/sh"]
          args: ["-c", "test -e /scrub && rm -rf /scrub/..?* /scrub/.[!.]* /scrub/* && test -z \\"$(ls -A /scrub)\\" || exit 1"]
          volumeMounts:
          - name: vol
            mountPath: /scrub
      """;
  /** A minute, and half a minute more for each gibibyte of a network volume. */
  private static final long LEAST_SECONDS = 60;
  private static final long SECONDS_PER_GIBIBYTE = 30;

  private Recycler() {}

  /** The volume that a pod scrubs; empty where it is no such pod. */
  public static Optional<String> volumeOf(Pod pod) {
    return pod.namespace().equals(NAMESPACE) && pod.name().startsWith(PREFIX)
        ? Optional.of(pod.name().substring(PREFIX.length()))
        : Optional.empty();
  }

  static Plan plan(View view, PersistentVolume volume, List<Step> sure, Instant now) {
    if (!volume.spec().has("hostPath") && !volume.spec().has("nfs")) {
      return Reclaim.failed(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!", now);
    }
    List<String> users = users(view, volume);
    if (!users.isEmpty()) {
      String message = "Volume is used by pods: " + String.join(",", users);
      return Plan.builder()
          .then(new Step.Tell(Note.normal(volume, "VolumeFailedRecycle", message)))
          .again(Resync.after(volume, now))
          .build();
    }
    return view.get(Kinds.POD, NAMESPACE, PREFIX + volume.name())
        .map(pod -> scrubbed(volume, pod, now))
        .orElseGet(() -> scrub(volume, sure, now));
  }

  /** Pods that still use it through its claim; not where another claim has that name now, whose pods use another volume. */
  private static List<String> users(View view, PersistentVolume volume) {
    JsonObject ref = volume.spec().object("claimRef");
    return view.get(Kinds.CLAIM, ref.text("namespace"), ref.text("name")).isPresent()
        ? List.of()
        : view.by(Indexes.PODS_BY_CLAIM, volume.claimKey()).stream()
            .filter(pod -> !pod.isFinished())
            .map(pod -> pod.namespace() + "/" + pod.name())
            .toList();
  }

  private static Plan scrub(PersistentVolume volume, List<Step> sure, Instant now) {
    String name = PREFIX + volume.name();
    return Plan.builder()
        .together(sure)
        .then(Step.perform(Write.create(Kinds.POD, NAMESPACE, pod(name, volume))).tolerating("AlreadyExists"))
        .then(new Step.Tell(Note.normal(volume, "RecyclerPod", "Recycler pod: created pod " + NAMESPACE + "/" + name)))
        .again(Resync.after(volume, now))
        .build();
  }

  private static JsonObject pod(String name, PersistentVolume volume) {
    String source = volume.spec().has("nfs") ? "nfs" : "hostPath";
    long gibibytes = volume.spec().has("nfs") ? volume.capacity().value() >> 30 : 0;
    JsonObject pod = (JsonObject) Yaml.parse(TEMPLATE.formatted(LEAST_SECONDS + gibibytes * SECONDS_PER_GIBIBYTE));
    return pod.with("metadata", JsonObject.EMPTY.with("name", name).with("namespace", NAMESPACE))
        .updateObject(
            "spec",
            spec ->
                spec.updateArray(
                    "volumes", all -> all.mapObjects(v -> v.with(source, volume.spec().object(source)))));
  }

  private static Plan scrubbed(PersistentVolume volume, Pod pod, Instant now) {
    Step deletion =
        Step.perform(new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod))).tolerating("NotFound");
    return switch (pod.phase()) {
      case "Succeeded" ->
          Plan.builder()
              .then(new Step.Tell(Note.normal(volume, "VolumeRecycled", "Volume recycled")))
              .then(Step.perform(Patches.unbind(volume)))
              .then(Step.perform(Patches.phase(volume, "Available", "")))
              .then(deletion)
              .build();
      case "Failed" -> {
        String why = pod.status().string("message").orElse("pod failed, pod.Status.Message unknown");
        Plan failure = Reclaim.failed(volume, "VolumeFailedRecycle", "Recycle failed: " + why, now);
        Plan.Builder plan = Plan.builder().again(Resync.after(volume, now));
        failure.stages().forEach(plan::together);
        yield plan.then(deletion).build();
      }
      default -> Plan.after(Resync.after(volume, now));
    };
  }
}
