package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.RestartRules;
import java.util.stream.Stream;

/** Whether a container may run again after it ended: by its rules, its own policy, or its pod's (KEP-5307, KEP-5532). */
final class Restarts {
  private Restarts() {}

  /** Whether the end of one container may restart all of them. */
  static boolean mayConcernAll(JsonObject spec) {
    return Stream.of("containers", "initContainers")
        .flatMap(list -> spec.array(list).objects())
        .anyMatch(RestartRules::mayRestartAll);
  }

  /** @param policy of the pod */
  static boolean after(JsonObject container, String policy, long exitCode) {
    if (RestartRules.action(container, exitCode).isPresent()) {
      return true;
    }
    return switch (container.string("restartPolicy").orElse(policy)) {
      case "Always" -> true;
      case "OnFailure" -> exitCode != 0;
      default -> false;
    };
  }
}
