package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** CSIDriver. */
final class CsiDrivers extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final long SHORTEST_TOKEN_SECONDS = 600;
  private static final long LONGEST_TOKEN_SECONDS = 1L << 32;
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside(
              "spec",
              Fill.table()
                  .value("attachRequired", true)
                  .value("podInfoOnMount", false)
                  .value("storageCapacity", false)
                  .value("fsGroupPolicy", "ReadWriteOnceWithFSType")
                  .value("volumeLifecycleModes", JsonArray.of(JsonString.of("Persistent")))
                  .value("requiresRepublish", false)
                  .value("seLinuxMount", false)
                  .build())
          .build();

  CsiDrivers(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    if (!spec.text("fsGroupPolicy").isEmpty()) {
      found.oneOf(
          SPEC.child("fsGroupPolicy"), spec.text("fsGroupPolicy"), List.of("File", "None", "ReadWriteOnceWithFSType"));
    }
    tokenRequests(SPEC.child("tokenRequests"), spec.array("tokenRequests"), found);
    spec.array("volumeLifecycleModes")
        .strings()
        .forEach(m -> found.oneOf(SPEC.child("volumeLifecycleModes"), m, List.of("Persistent", "Ephemeral")));
    spec.integer("nodeAllocatableUpdatePeriodSeconds")
        .ifPresent(
            s -> {
              if (s < 10) {
                found.invalid(
                    SPEC.child("nodeAllocatableUpdatePeriodSeconds"),
                    s,
                    "must be greater than or equal to 10 seconds");
              }
            });
    if (spec.has("serviceAccountTokenInSecrets") && spec.array("tokenRequests").isEmpty()) {
      found.forbidden(
          SPEC.child("serviceAccountTokenInSecrets"), "may not be set when tokenRequests is not configured");
    }
  }

  private static void tokenRequests(FieldPath path, JsonArray requests, Findings found) {
    Set<String> audiences = new HashSet<>();
    for (int i = 0; i < requests.size(); i++) {
      JsonObject request = requests.object(i);
      if (!audiences.add(request.text("audience"))) {
        found.duplicate(path.index(i).child("audience"), request.text("audience"));
      } else if (request.has("expirationSeconds")) {
        long seconds = request.number("expirationSeconds");
        FieldPath field = path.index(i).child("expirationSeconds");
        if (seconds < SHORTEST_TOKEN_SECONDS) {
          found.invalid(field, seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST_TOKEN_SECONDS) {
          found.invalid(field, seconds, "may not specify a duration larger than 2^32 seconds");
        }
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    JsonObject spec = next.object("spec");
    JsonObject before = old.object("spec");
    found.immutable(SPEC.child("attachedRequired"), spec, before, "attachRequired");
    found.immutable(SPEC.child("volumeLifecycleModes"), spec, before, "volumeLifecycleModes");
    return found.list();
  }
}
