package dev.berth.api.kinds.core;

import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** ServiceAccount. Of the references to secrets only the names are kept. */
final class ServiceAccounts extends KindStrategy {
  ServiceAccounts(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return object.updateArray("secrets", ServiceAccounts::namesOnly);
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return next.updateArray("secrets", ServiceAccounts::namesOnly);
  }

  private static JsonArray namesOnly(JsonArray references) {
    return references.mapObjects(
        r -> {
          JsonObject kept = JsonObject.builder().putUnlessEmpty("name", r.text("name")).build();
          return kept.equals(r) ? r : kept;
        });
  }
}
