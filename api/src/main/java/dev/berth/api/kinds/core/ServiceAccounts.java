package dev.berth.api.kinds.core;

import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** ServiceAccount. Of the references to secrets only the names are kept. */
final class ServiceAccounts extends KindStrategy {
  private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

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

  @Override
  public List<String> warnings(JsonObject object) {
    return isEnforcing(object)
        ? List.of(
            "metadata.annotations[" + ENFORCE
                + "]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets")
        : List.of();
  }

  /** Who had it already was told when it came. */
  @Override
  public List<String> updateWarnings(JsonObject next, JsonObject old) {
    return isEnforcing(old) ? List.of() : warnings(next);
  }

  private static boolean isEnforcing(JsonObject account) {
    return account.object("metadata").object("annotations").has(ENFORCE);
  }

  private static JsonArray namesOnly(JsonArray references) {
    return references.mapObjects(
        r -> {
          JsonObject kept = JsonObject.builder().putUnlessEmpty("name", r.text("name")).build();
          return kept.equals(r) ? r : kept;
        });
  }
}
