package dev.berth.api.rest;

import dev.berth.api.apply.ApplyResult;
import dev.berth.api.apply.FieldManagers;
import dev.berth.api.convert.Conversions;
import dev.berth.api.custom.CustomVersion;
import dev.berth.api.decode.EmptyLists;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Who owns which field: the seam between the verbs and {@code api.apply}. */
public final class FieldOwners {
  private final FieldManagers managers;

  public FieldOwners(Supplier<Catalogue> catalogue) {
    managers = new FieldManagers(catalogue, FieldOwners::convert);
  }

  /** The field managers themselves, for those who write on the server's own behalf. */
  public FieldManagers managers() {
    return managers;
  }

  private static JsonObject convert(JsonObject object, ResourceType from, ResourceType to) {
    Optional<CustomVersion> custom = CustomVersion.of(from);
    return custom.isPresent() && CustomVersion.of(to).isPresent()
        ? custom.get().to(CustomVersion.of(to).get(), object)
        : Conversions.convert(object, from, to);
  }

  /** The next object with the ownership that an ordinary write leaves; an empty list has its owner and is none from here on. */
  JsonObject updated(
      Optional<JsonObject> live, JsonObject next, ResourceType type, String subresource, String manager, Instant now) {
    return stored(managers.of(type, subresource).updated(live, next, manager, now), type);
  }

  /** What is compared with the object that is there, and may be written, tells an empty list from none no more. */
  static JsonObject stored(JsonObject object, ResourceType type) {
    return type.isCustom() ? object : EmptyLists.stored(object, type.schema());
  }

  ApplyResult applied(
      Optional<JsonObject> live,
      JsonObject config,
      ResourceType type,
      String subresource,
      String manager,
      boolean force,
      Instant now) {
    return managers.of(type, subresource).applied(live, config, manager, force, now);
  }

  /** The parent with its replicas and their owners as an applied Scale has them. */
  ApplyResult scaled(
      JsonObject parent, ScaleOf aspect, JsonObject config, String manager, boolean force, Instant now) {
    return managers
        .scale(aspect.type(), aspect.kind(), aspect.schema(), aspect.replicasPath())
        .applied(parent, aspect.view(parent), config, manager, force, now);
  }
}
