package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Pods stay on a node that is not ready or not reachable for five minutes, unless they say how long. */
final class DefaultTolerationSeconds implements Admission.Mutating {
  private static final long SECONDS = 300;
  private static final List<String> KEYS =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  @Override
  public String name() {
    return "DefaultTolerationSeconds";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes || !request.isFor("", "pods")) {
      return object;
    }
    JsonArray given = object.object("spec").array("tolerations");
    JsonArray all = given;
    for (String key : KEYS) {
      if (given.objects().noneMatch(t -> tolerates(t, key))) {
        all =
            all.plus(
                JsonObject.builder()
                    .put("key", key)
                    .put("operator", "Exists")
                    .put("effect", "NoExecute")
                    .put("tolerationSeconds", SECONDS)
                    .build());
      }
    }
    return all == given ? object : object.withAt(all, "spec", "tolerations");
  }

  private static boolean tolerates(JsonObject toleration, String key) {
    String k = toleration.text("key");
    String effect = toleration.text("effect");
    return (k.isEmpty() || k.equals(key)) && (effect.isEmpty() || effect.equals("NoExecute"));
  }
}
