package dev.berth.api.rest;

import dev.berth.api.apply.ApplyResult;
import dev.berth.api.apply.FieldManager;
import dev.berth.api.apply.MergeType;
import dev.berth.api.apply.MergeTypes;
import dev.berth.api.apply.ResetFields;
import dev.berth.api.apply.Versions;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Who owns which field: the field managers of all types and subresources. Owns the cache of them; a type that is replaced
 * in the catalogue is another key.
 */
final class FieldOwners {
  private final Supplier<Catalogue> catalogue;
  private final MergeTypes mergeTypes = new MergeTypes();
  private final Map<Road, FieldManager> managers = new ConcurrentHashMap<>();

  private record Road(ResourceType type, String subresource) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Road r && r.type == type && r.subresource.equals(subresource);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(type) * 31 + subresource.hashCode();
    }
  }

  FieldOwners(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
  }

  /** The next object with the ownership that an ordinary write leaves. */
  JsonObject updated(
      Optional<JsonObject> live, JsonObject next, ResourceType type, String subresource, String manager, Instant now) {
    return manager(type, subresource).updated(live, next, manager, now);
  }

  ApplyResult applied(
      Optional<JsonObject> live,
      JsonObject config,
      ResourceType type,
      String subresource,
      String manager,
      boolean force,
      Instant now) {
    return manager(type, subresource).applied(live, config, manager, force, now);
  }

  private FieldManager manager(ResourceType type, String subresource) {
    return managers.computeIfAbsent(new Road(type, subresource), _ -> make(type, subresource));
  }

  private FieldManager make(ResourceType type, String subresource) {
    Map<String, MergeType> versions = new HashMap<>();
    Map<String, ResourceType> types = new HashMap<>();
    for (ResourceType t : catalogue.get().types()) {
      if (t.groupResource().equals(type.groupResource())) {
        versions.put(t.groupVersion().apiVersion(), mergeTypes.of(t.schema()));
        types.put(t.groupVersion().apiVersion(), t);
      }
    }
    return new FieldManager(
        type.gvk(),
        subresource,
        mergeTypes.of(type.schema()),
        ResetFields.of(type.groupResource(), subresource),
        Versions.of(versions, (o, from, to) -> convert(o, types, from, to)));
  }

  private static JsonObject convert(JsonObject object, Map<String, ResourceType> types, String from, String to) {
    return object;
  }
}
