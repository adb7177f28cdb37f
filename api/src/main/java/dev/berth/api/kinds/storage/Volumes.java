package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.ClaimWarnings;
import dev.berth.api.kinds.DeprecatedLabels;
import dev.berth.api.kinds.DeprecatedSources;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** PersistentVolume. */
final class Volumes extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .value("status", JsonObject.EMPTY)
          .inside(
              "spec",
              Fill.table()
                  .value("persistentVolumeReclaimPolicy", "Retain")
                  .value("volumeMode", "Filesystem")
                  .then(SourceDefaults.SHARED)
                  .build())
          .inside("status", Fill.table().value("phase", "Pending").build())
          .build();

  Volumes(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  /** The phase's time is the creation's, where the caller has set that already. */
  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    JsonObject status =
        JsonObject.builder()
            .put("phase", "Pending")
            .putUnlessEmpty("lastPhaseTransitionTime", object.object("metadata").text("creationTimestamp"))
            .build();
    return object.with("status", status);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    String name = object.object("metadata").text("name");
    VolumeChecks.spec(FieldPath.of("spec"), name, object.object("spec"), false, found);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = Findings.twice(f -> check(next, f));
    VolumeChecks.change(next.object("spec"), moved(next, old), found);
    return found.list();
  }

  /**
   * The spec that the volume had, on the other node's disk where this very change ends its move there: nothing else may differ then.
   * Upstream lets whoever moves data change the affinity as well, by a gate that is off (KEP-5381).
   */
  private static JsonObject moved(JsonObject next, JsonObject old) {
    Optional<VolumeMove> ends = VolumeMove.of(new PersistentVolume(next)).filter(m -> m.state() == VolumeMove.State.ARRIVED);
    return VolumeMove.of(new PersistentVolume(old))
        .filter(move -> ends.equals(Optional.of(move.with(VolumeMove.State.ARRIVED))) && move.state() == VolumeMove.State.COPYING)
        .map(move -> move.arrived(old.object("spec")))
        .orElse(old.object("spec"));
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>(ClaimWarnings.annotations(object));
    JsonObject spec = object.object("spec");
    if (spec.text("persistentVolumeReclaimPolicy").equals("Recycle")) {
      texts.add(
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach"
              + " is to use dynamic provisioning.");
    }
    JsonArray terms = spec.object("nodeAffinity").object("required").array("nodeSelectorTerms");
    FieldPath path = FieldPath.of("spec", "nodeAffinity", "required", "nodeSelectorTerms");
    for (int i = 0; i < terms.size(); i++) {
      DeprecatedLabels.term(path.index(i), terms.object(i), texts);
    }
    // upstream has nothing to say of flocker and quobyte here
    DeprecatedSources.check(
        FieldPath.of("spec"), spec.names().stream().filter(s -> !s.equals("flocker") && !s.equals("quobyte")).toList(), texts);
    return texts;
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    if (next.object("metadata").get("resourceVersion").orElse(JsonString.EMPTY).equals(JsonString.EMPTY)) {
      found.required(FieldPath.of("resourceVersion"));
    }
    return found.list();
  }
}
