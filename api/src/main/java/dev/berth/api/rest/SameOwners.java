package dev.berth.api.rest;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Owner references that an object has twice, the same in every field: the second is left out, and whoever sent it is told
 * ({@code endpoints/handlers/rest.go}). Two that share no more than the uid are left as they are.
 */
final class SameOwners {
  private SameOwners() {}

  /** What a client sent. */
  static JsonObject onceOf(Call call, JsonObject object) {
    return once(call, object, "");
  }

  /** What a patch or the webhooks made. */
  static JsonObject onceAfterAdmission(Call call, JsonObject object) {
    return once(call, object, " after mutating admission happens");
  }

  private static JsonObject once(Call call, JsonObject object, String when) {
    JsonObject metadata = object.object("metadata");
    JsonArray owners = metadata.array("ownerReferences");
    if (owners.size() < 2) {
      return object;
    }
    Set<Json> kept = new LinkedHashSet<>();
    List<String> twice = new ArrayList<>();
    for (JsonObject owner : owners.objects().toList()) {
      if (!kept.add(owner)) {
        twice.add(owner.text("uid"));
      }
    }
    if (twice.isEmpty()) {
      return object;
    }
    call.warnings()
        .add(
            ".metadata.ownerReferences contains duplicate entries" + when
                + "; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your"
                + " requests; duplicate UID(s) observed: " + String.join(", ", twice));
    return object.with("metadata", metadata.with("ownerReferences", JsonArray.of(List.copyOf(kept))));
  }
}
