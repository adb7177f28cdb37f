package dev.berth.controllers.autoscaling;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;

/** How far from its target a measurement may be without anything being done; parts of one. */
record Tolerances(double down, double up) {
  private static final double USUAL = 0.1;

  /** @param behavior of the autoscaler, which may have its own (KEP-4951) */
  static Tolerances of(JsonObject behavior) {
    return new Tolerances(of(behavior, "scaleDown"), of(behavior, "scaleUp"));
  }

  private static double of(JsonObject behavior, String direction) {
    return behavior.object(direction).get("tolerance").map((Json t) -> Quantity.of(t).asDouble()).orElse(USUAL);
  }

  boolean hold(double ratio) {
    return 1 - down <= ratio && ratio <= 1 + up;
  }
}
