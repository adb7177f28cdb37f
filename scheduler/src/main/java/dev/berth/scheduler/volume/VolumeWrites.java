package dev.berth.scheduler.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The writes that start what a plan asks for; the volume controller and the drivers do the rest. Pure. */
public final class VolumeWrites {
  private VolumeWrites() {}

  /** Only against the versions that were decided on: who changed one of them meanwhile has made another decision needed. */
  public static List<Write> of(VolumePlan plan, String node) {
    List<Write> out = new ArrayList<>();
    for (VolumePlan.Match match : plan.matches()) {
      if (!match.volume().claimRef().map(ref -> ref.text("uid")).orElse("").equals(match.claim().uid())) {
        out.add(give(match));
      }
    }
    for (PersistentVolumeClaim claim : plan.provisions()) {
      annotate(claim, PersistentVolumeClaim.SELECTED_NODE, node).ifPresent(out::add);
    }
    for (PersistentVolumeClaim claim : plan.moves()) {
      annotate(claim, PersistentVolumeClaim.MOVE_TO, node).ifPresent(out::add);
    }
    return out;
  }

  private static Optional<Write> annotate(PersistentVolumeClaim claim, String name, String node) {
    JsonObject metadata = version(claim).with("annotations", JsonObject.EMPTY.with(name, node));
    return claim.meta().annotation(name).equals(node)
        ? Optional.empty()
        : Optional.of(Write.merge(Kinds.CLAIM, claim, JsonObject.of("metadata", metadata)));
  }

  private static Write give(VolumePlan.Match match) {
    PersistentVolumeClaim claim = match.claim();
    JsonObject ref =
        JsonObject.builder()
            .put("kind", "PersistentVolumeClaim")
            .put("namespace", claim.namespace())
            .put("name", claim.name())
            .put("uid", claim.uid())
            .put("apiVersion", "v1")
            .put("resourceVersion", claim.meta().resourceVersion())
            .build();
    JsonObject metadata = version(match.volume());
    if (match.volume().claimRef().isEmpty()) {
      metadata =
          metadata.with("annotations", JsonObject.EMPTY.with(PersistentVolumeClaim.BOUND_BY_CONTROLLER, "yes"));
    }
    return Write.merge(
        Kinds.VOLUME,
        match.volume(),
        JsonObject.of("metadata", metadata, "spec", JsonObject.of("claimRef", ref)));
  }

  private static JsonObject version(KubeObject object) {
    return JsonObject.EMPTY.with("resourceVersion", object.meta().resourceVersion());
  }
}
