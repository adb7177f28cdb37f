package dev.berth.api.access.signing;

import dev.berth.api.access.User;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.util.TreeMap;

/**
 * Writes into a CertificateSigningRequest who asked for it, whatever the client said; and into its conditions when they were
 * written, where the client left that out. Upstream's registry does both; a strategy of ours knows neither users nor time.
 */
public final class Requester implements Admission.Mutating {
  @Override
  public String name() {
    return "CertificateRequester";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (!SignerRights.isAboutSigning(request)) {
      return object;
    }
    if (request.operation() == Operation.CREATE) {
      return object.with("spec", asked(object.object("spec"), request.user()));
    }
    if (request.operation() == Operation.UPDATE && !request.subresource().isEmpty()) {
      JsonObject old = request.old().orElse(JsonObject.EMPTY);
      JsonObject status = object.object("status");
      return status.has("conditions")
          ? object.with("status", status.with("conditions", timed(status, old.object("status"), request)))
          : object;
    }
    return object;
  }

  private static JsonObject asked(JsonObject spec, User user) {
    JsonObject.Builder extra = JsonObject.builder();
    new TreeMap<>(user.extra()).forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
    JsonObject bare = spec.without("username").without("uid").without("groups").without("extra");
    JsonObject.Builder all = bare.toBuilder().putUnlessEmpty("username", user.name()).putUnlessEmpty("uid", user.uid());
    if (!user.groups().isEmpty()) {
      all.put("groups", JsonArray.ofStrings(user.groups()));
    }
    if (!user.extra().isEmpty()) {
      all.put("extra", extra.build());
    }
    return all.build();
  }

  private static JsonArray timed(JsonObject status, JsonObject old, AdmissionRequest request) {
    String now = Timestamps.format(request.now());
    return JsonArray.of(
        status.array("conditions").objects()
            .map(c -> c.text("lastUpdateTime").isEmpty() ? c.with("lastUpdateTime", now) : c)
            .map(c -> c.text("lastTransitionTime").isEmpty() ? c.with("lastTransitionTime", moved(c, old, now)) : c)
            .toList());
  }

  private static String moved(JsonObject condition, JsonObject old, String now) {
    return old.array("conditions").objects()
        .filter(c -> c.text("type").equals(condition.text("type")) && c.text("status").equals(condition.text("status")))
        .map(c -> c.text("lastTransitionTime"))
        .filter(t -> !t.isEmpty())
        .findFirst()
        .orElse(now);
  }
}
