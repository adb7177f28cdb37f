package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.time.Timestamps;
import java.time.Instant;

/** Pods as they are in tests: {@code ready}, {@code ready 3s} (since so long), {@code unready}, {@code pending}, {@code new} (no node has said anything of it), {@code broken} (never Ready since its start), {@code failed}, {@code succeeded}; {@code … going}. */
final class PodStates {
  private PodStates() {}

  static JsonObject apply(JsonObject pod, String state, Instant now) {
    boolean going = state.endsWith(" going");
    String plain = going ? state.substring(0, state.length() - " going".length()) : state;
    long seconds = plain.startsWith("ready ") ? Long.parseLong(plain.substring(6, plain.length() - 1)) : 600;
    JsonObject status =
        switch (plain) {
          case "pending" -> status("Pending", "False", now);
          case "new" -> JsonObject.EMPTY.with("phase", "Pending");
          case "broken" -> status("Pending", "False", now).with("startTime", Timestamps.format(now));
          case "unready" -> status("Running", "False", now);
          case "failed" -> status("Failed", "False", now);
          case "succeeded" -> status("Succeeded", "False", now);
          default -> status("Running", "True", now.minusSeconds(seconds));
        };
    JsonObject whole = pod.with("status", status);
    return going
        ? whole.updateObject("metadata", m -> m.with("deletionTimestamp", Timestamps.format(now)))
        : whole;
  }

  private static JsonObject status(String phase, String ready, Instant since) {
    return JsonObject.EMPTY
        .with("phase", phase)
        .with("conditions", Condition.set(JsonArray.EMPTY, "Ready", ready, "", "", since));
  }
}
