package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonObject;

/** Whether a container may run again after it ended: by its rules, its own policy, or its pod's (KEP-5307, KEP-5532). */
final class Restarts {
  private Restarts() {}

  /** Whether the end of one container may restart all of them. */
  static boolean mayConcernAll(JsonObject spec) {
    for (String list : new String[] {"containers", "initContainers"}) {
      boolean any =
          spec.array(list).objects()
              .flatMap(c -> c.array("restartPolicyRules").objects())
              .anyMatch(rule -> rule.text("action").equals("RestartAllContainers"));
      if (any) {
        return true;
      }
    }
    return false;
  }

  /** @param policy of the pod */
  static boolean after(JsonObject container, String policy, long exitCode) {
    for (JsonObject rule : container.array("restartPolicyRules").objects().toList()) {
      JsonObject codes = rule.object("exitCodes");
      boolean among = codes.array("values").stream().anyMatch(v -> v.toString().equals(Long.toString(exitCode)));
      if (among == codes.text("operator").equals("In")) {
        return true;
      }
    }
    return switch (container.string("restartPolicy").orElse(policy)) {
      case "Always" -> true;
      case "OnFailure" -> exitCode != 0;
      default -> false;
    };
  }
}
