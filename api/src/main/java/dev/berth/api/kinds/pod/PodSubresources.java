package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonObject;
import java.util.List;

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
      metadata = metadata.withSame(member, old.object("metadata"));
    }
    return next.with("metadata", metadata).with("spec", spec).withSame("status", old);
  }
}
