package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** ControllerRevision: a state that a controller wants to remember; its data never changes. */
final class ControllerRevisions extends KindStrategy {
  ControllerRevisions(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    if (object.get("data").orElse(JsonNull.NULL) == JsonNull.NULL) {
      found.required(FieldPath.of("data"), "data is mandatory");
    }
    found.notNegative(FieldPath.of("revision"), object.number("revision"));
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    found.immutable(FieldPath.of("data"), next, old, "data");
    return found.list();
  }
}
