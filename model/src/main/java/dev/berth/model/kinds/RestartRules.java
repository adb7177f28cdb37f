package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.Optional;

/** What a container's {@code restartPolicyRules} say of the ways in which it may end (KEP-5307, KEP-5532). Pure. */
public final class RestartRules {
  /** The action by which all containers of the pod start over. */
  public static final String RESTART_ALL = "RestartAllContainers";

  private static final String RULES = "restartPolicyRules";

  private RestartRules() {}

  /** What the first rule that fits the exit code says: {@code Restart} or {@link #RESTART_ALL}; empty where none fits. */
  public static Optional<String> action(JsonObject container, long exitCode) {
    if (!container.has(RULES)) { // hardly any has
      return Optional.empty();
    }
    String code = Long.toString(exitCode);
    for (JsonObject rule : container.array(RULES).objects().toList()) {
      JsonObject codes = rule.object("exitCodes");
      boolean among = codes.array("values").stream().anyMatch(value -> value.toString().equals(code));
      if (among == codes.text("operator").equals("In")) {
        return Optional.of(rule.text("action"));
      }
    }
    return Optional.empty();
  }

  /** Whether some end of it makes all containers start over. */
  public static boolean mayRestartAll(JsonObject container) {
    return container.has(RULES)
        && container.array(RULES).objects().anyMatch(rule -> rule.text("action").equals(RESTART_ALL));
  }
}
