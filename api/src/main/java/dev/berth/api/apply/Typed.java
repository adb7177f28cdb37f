package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;

/** An object as one version of its kind has it. */
public record Typed(JsonObject object, String apiVersion, MergeType type) {

  Typed with(Json value) {
    return value == object ? this : new Typed(value instanceof JsonObject o ? o : JsonObject.EMPTY, apiVersion, type);
  }

  FieldSet applied() {
    return Ownership.applied(object, type);
  }

  Comparison changesTo(Typed next) {
    return Comparison.of(object, next.object, type);
  }

  Typed merge(Typed config) {
    return with(Merging.merge(object, config.object, type));
  }

  Typed without(FieldSet gone) {
    return with(Removal.remove(object, gone, type));
  }

  FieldSet named(FieldSet set) {
    return SchemaWalk.withNamedFields(set, type);
  }
}
