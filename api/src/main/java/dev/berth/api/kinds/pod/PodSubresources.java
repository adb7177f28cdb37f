package dev.berth.api.kinds.pod;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What the pods' subresources share: they change one thing and keep all else. */
final class PodSubresources {
  /** Upstream's {@code ResetObjectMetaForStatus}. */
  private static final List<String> KEPT_METADATA =
      List.of("deletionTimestamp", "generation", "selfLink", "labels", "annotations", "finalizers", "ownerReferences");

  private PodSubresources() {}

  /** The old pod with another spec, and of the new metadata only what tracks the write itself. */
  static JsonObject onlySpec(JsonObject next, JsonObject old, JsonObject spec) {
    JsonObject metadata = next.object("metadata");
    for (String member : KEPT_METADATA) {
      metadata = keep(member, metadata, old.object("metadata"));
    }
    return keep("status", next.with("metadata", metadata).with("spec", spec), old);
  }

  /** The object with a member as it is in another one: set, or removed where that one has none. */
  static JsonObject keep(String member, JsonObject object, JsonObject from) {
    Optional<Json> value = from.get(member);
    return value.isPresent() ? object.with(member, value.get()) : object.without(member);
  }
}
