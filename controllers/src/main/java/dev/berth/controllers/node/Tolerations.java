package dev.berth.controllers.node;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How long a pod bears a node's NoExecute taints. Pure. */
final class Tolerations {
  private Tolerations() {}

  static boolean tolerates(JsonObject toleration, JsonObject taint) {
    String effect = toleration.text("effect");
    String key = toleration.text("key");
    boolean exists = toleration.text("operator").equals("Exists");
    if (!effect.isEmpty() && !effect.equals(taint.text("effect"))) {
      return false;
    }
    if (key.isEmpty()) {
      return exists;
    }
    return key.equals(taint.text("key")) && (exists || toleration.text("value").equals(taint.text("value")));
  }

  /**
   * When the pod must go.
   *
   * @param taints NoExecute ones
   * @param since from when on a taint counts for the pod
   * @return empty for never
   */
  static Optional<Instant> end(Pod pod, List<JsonObject> taints, Function<JsonObject, Instant> since) {
    Optional<Instant> end = Optional.empty();
    for (JsonObject taint : taints) {
      List<JsonObject> tolerating =
          pod.spec().array("tolerations").objects().filter(t -> tolerates(t, taint)).toList();
      if (tolerating.isEmpty()) {
        return Optional.of(since.apply(taint));
      }
      for (JsonObject toleration : tolerating) {
        if (toleration.has("tolerationSeconds")) {
          Instant at =
              since.apply(taint).plus(Duration.ofSeconds(Math.max(0, toleration.number("tolerationSeconds"))));
          end = end.filter(known -> !at.isBefore(known)).or(() -> Optional.of(at));
        }
      }
    }
    return end;
  }
}
