package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** VolumeAttributesClass: nothing of it may change. */
final class VolumeAttributesClasses extends KindStrategy {
  VolumeAttributesClasses(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    Parameters.provisioner(FieldPath.of("driverName"), object.text("driverName"), found);
    Parameters.check(FieldPath.of("parameters"), object.object("parameters"), false, found);
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    for (String fixed : List.of("driverName", "parameters")) {
      if (!next.get(fixed).equals(old.get(fixed))) {
        found.forbidden(FieldPath.of(fixed), "updates to " + fixed + " are forbidden.");
      }
    }
  }
}
