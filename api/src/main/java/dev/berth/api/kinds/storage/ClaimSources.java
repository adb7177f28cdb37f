package dev.berth.api.kinds.storage;

import dev.berth.base.json.JsonObject;

/**
 * What a claim is filled from. {@code dataSource} came first and took two kinds; {@code dataSourceRef} takes any, and the
 * two are kept alike (KEP-1495). A reference that crosses namespaces is not taken, as where upstream's gate for it is off
 * (KEP-3294): whoever may make claims here is not asked whether the data there are his to read.
 */
final class ClaimSources {
  private static final String OLD = "dataSource";
  private static final String NEW = "dataSourceRef";

  private ClaimSources() {}

  /**
   * The spec without a reference to another namespace, and without a {@code dataSource} of a kind it does not take: unless the claim
   * had a source before, or its author knows the new field and so means what the old one says.
   */
  static JsonObject known(JsonObject spec, JsonObject oldSpec) {
    JsonObject own = isElsewhere(spec) && !oldSpec.has(NEW) ? spec.without(NEW) : spec;
    boolean meant = oldSpec.has(OLD) || oldSpec.has(NEW) || own.has(NEW);
    return meant || isClaimOrSnapshot(own.object(OLD)) ? own : own.without(OLD);
  }

  private static boolean isElsewhere(JsonObject spec) {
    return !spec.object(NEW).text("namespace").isEmpty();
  }

  /** The spec with whichever of the two fields is missing taken from the other. */
  static JsonObject synced(JsonObject spec) {
    if (isElsewhere(spec)) {
      return spec;
    }
    if (spec.has(OLD) && !spec.has(NEW)) {
      return spec.with(NEW, local(spec.object(OLD)));
    }
    if (spec.has(NEW) && !spec.has(OLD)) {
      return spec.with(OLD, local(spec.object(NEW)));
    }
    return spec;
  }

  static boolean equal(JsonObject spec) {
    return local(spec.object(OLD)).equals(local(spec.object(NEW)));
  }

  private static boolean isClaimOrSnapshot(JsonObject source) {
    String group = source.text("apiGroup");
    return group.isEmpty() && source.text("kind").equals("PersistentVolumeClaim")
        || group.equals("snapshot.storage.k8s.io") && source.text("kind").equals("VolumeSnapshot");
  }

  private static JsonObject local(JsonObject source) {
    JsonObject.Builder b = JsonObject.builder();
    source.get("apiGroup").ifPresent(g -> b.put("apiGroup", g));
    return b.put("kind", source.text("kind")).put("name", source.text("name")).build();
  }
}
