package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** Statuses that count pods: no count is negative, and no part is larger than the whole. */
public final class StatusChecks {
  private static final FieldPath STATUS = FieldPath.of("status");

  private StatusChecks() {}

  public static void notNegative(JsonObject status, List<String> members, Findings found) {
    for (String member : members) {
      found.notNegative(STATUS.child(member), status.number(member));
    }
  }

  /** The members must not be greater than the replicas, and of these the available not greater than the ready. */
  static void parts(JsonObject status, List<String> members, String readyText, Findings found) {
    for (String member : members) {
      if (status.number(member) > status.number("replicas")) {
        found.invalid(
            STATUS.child(member), status.number(member), "cannot be greater than status.replicas");
      }
    }
    if (status.number("availableReplicas") > status.number("readyReplicas")) {
      found.invalid(STATUS.child("availableReplicas"), status.number("availableReplicas"), readyText);
    }
  }

  static void collisions(JsonObject status, JsonObject old, Findings found) {
    boolean gone = !status.has("collisionCount") && old.has("collisionCount");
    boolean fewer = old.has("collisionCount") && status.number("collisionCount") < old.number("collisionCount");
    if (gone || fewer) {
      found.invalid(STATUS.child("collisionCount"), status.number("collisionCount"), "cannot be decremented");
    }
  }
}
