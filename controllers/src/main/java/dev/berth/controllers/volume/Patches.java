package dev.berth.controllers.volume;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Merge patches of volumes, claims and what belongs to them. Each names the uid of the object that was seen, so that it can
 * never hit another of the same name.
 */
public final class Patches {
  private Patches() {}

  /** The change holds only for the very version that was seen. */
  public static Write exactly(Kind<?> kind, KubeObject seen, JsonObject change) {
    JsonObject metadata = change.object("metadata").with("resourceVersion", seen.meta().resourceVersion());
    return of(kind, seen, change.with("metadata", metadata));
  }

  /** The change holds whatever else was written meanwhile. */
  public static Write of(Kind<?> kind, KubeObject seen, JsonObject change) {
    return new Write.Patch(Ref.of(kind, seen), "", Write.PatchType.MERGE, named(seen, change));
  }

  public static Write status(Kind<?> kind, KubeObject seen, JsonObject status) {
    return new Write.Patch(
        Ref.of(kind, seen), "status", Write.PatchType.MERGE, named(seen, JsonObject.EMPTY.with("status", status)));
  }

  /** The status holds only for the very version that was seen. */
  public static Write exactStatus(Kind<?> kind, KubeObject seen, JsonObject status) {
    JsonObject change =
        JsonObject.of("metadata", JsonObject.EMPTY.with("resourceVersion", seen.meta().resourceVersion()), "status", status);
    return new Write.Patch(Ref.of(kind, seen), "status", Write.PatchType.MERGE, named(seen, change));
  }

  /** A list for a merge patch, where an empty one is not to be there. */
  public static Json orNull(JsonArray list) {
    return list.isEmpty() ? JsonNull.NULL : list;
  }

  private static JsonObject named(KubeObject seen, JsonObject change) {
    return change.with("metadata", change.object("metadata").with("uid", seen.uid()));
  }

  /** A volume's phase and why. */
  public static Write phase(PersistentVolume volume, String phase, String message) {
    return status(Kinds.VOLUME, volume, phased(volume, phase, message));
  }

  private static JsonObject phased(PersistentVolume volume, String phase, String message) {
    JsonObject status = JsonObject.EMPTY.with("phase", phase);
    if (!message.isEmpty()) {
      return status.with("message", message);
    }
    return volume.status().has("message") ? status.with("message", JsonNull.NULL) : status;
  }

  /** A volume whose claim has gone; only for the version that was seen, since it may come back to a claim of that name meanwhile. */
  public static Write released(PersistentVolume volume) {
    return exactStatus(Kinds.VOLUME, volume, phased(volume, "Released", ""));
  }

  public static JsonObject annotations(JsonObject annotations) {
    return JsonObject.EMPTY.with("metadata", JsonObject.EMPTY.with("annotations", annotations));
  }

  public static JsonObject spec(String member, Json value) {
    return JsonObject.EMPTY.with("spec", JsonObject.EMPTY.with(member, value));
  }

  /** The finalizer added; only for the version that was seen, since the list is written as a whole. */
  public static Write addFinalizer(Kind<?> kind, KubeObject seen, String finalizer) {
    return finalizers(kind, seen, old -> with(old, finalizer));
  }

  public static Write removeFinalizer(Kind<?> kind, KubeObject seen, String finalizer) {
    return finalizers(kind, seen, old -> old.stream().filter(f -> !f.equals(finalizer)).toList());
  }

  /** The finalizers of an object that has this one, too. */
  public static List<String> with(List<String> finalizers, String finalizer) {
    return Stream.concat(finalizers.stream(), Stream.of(finalizer)).distinct().toList();
  }

  private static Write finalizers(Kind<?> kind, KubeObject seen, UnaryOperator<List<String>> change) {
    List<String> next = change.apply(seen.meta().finalizers());
    Json value = next.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(next);
    return exactly(kind, seen, JsonObject.EMPTY.with("metadata", JsonObject.EMPTY.with("finalizers", value)));
  }

  /** Takes the claim out of a volume: all of it where the binder had put it there, the uid alone where somebody else had. */
  public static Write unbind(PersistentVolume volume) {
    String mark = PersistentVolumeClaim.BOUND_BY_CONTROLLER;
    JsonObject change =
        volume.meta().annotations().has(mark)
            ? annotations(JsonObject.EMPTY.with(mark, JsonNull.NULL))
                .with("spec", JsonObject.EMPTY.with("claimRef", JsonNull.NULL))
            : spec("claimRef", JsonObject.EMPTY.with("uid", JsonNull.NULL));
    return exactly(Kinds.VOLUME, volume, change);
  }
}
