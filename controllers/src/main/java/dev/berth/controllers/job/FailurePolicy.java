package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job's {@code podFailurePolicy} says of a pod that failed: the first rule that matches decides. Pure. */
final class FailurePolicy {
  /**
   * What a failure means.
   *
   * @param counts towards the limits
   * @param action of the rule, or "" where none matched
   * @param jobFailure why the whole Job fails, where it does
   */
  record Meaning(boolean counts, String action, Optional<String> jobFailure) {
    static final Meaning PLAIN = new Meaning(true, "", Optional.empty());

    boolean failsIndex() {
      return action.equals("FailIndex");
    }
  }

  private FailurePolicy() {}

  static Meaning of(Job job, Pod pod) {
    JsonArray rules = job.spec().object("podFailurePolicy").array("rules");
    for (int i = 0; i < rules.size(); i++) {
      JsonObject rule = rules.object(i);
      Optional<String> match =
          rule.has("onExitCodes")
              ? exitCode(pod, rule.object("onExitCodes")) : condition(pod, rule.array("onPodConditions"));
      if (match.isPresent()) {
        String action = rule.text("action");
        return new Meaning(
            !action.equals("Ignore"),
            action,
            Optional.of(match.get() + " matching " + action + " rule at index " + i).filter(_ ->
                action.equals("FailJob")));
      }
    }
    return Meaning.PLAIN;
  }

  private static Optional<String> exitCode(Pod pod, JsonObject wanted) {
    String container = wanted.text("containerName");
    List<Long> codes = wanted.array("values").stream().map(v ->
        v instanceof JsonNumber n ? n.asLong().orElse(-1) : -1L).toList();
    boolean in = wanted.text("operator").equals("In");
    return Stream.of("containerStatuses", "initContainerStatuses")
        .flatMap(list -> pod.status().array(list).objects())
        .filter(status -> container.isEmpty() || container.equals(status.text("name")))
        .filter(status -> status.object("state").has("terminated"))
        .filter(status -> code(status) != 0 && codes.contains(code(status)) == in)
        .findFirst()
        .map(status -> "Container " + status.text("name") + " for pod " + pod.key() + " failed with exit code "
            + code(status));
  }

  private static long code(JsonObject status) {
    return status.object("state").object("terminated").number("exitCode");
  }

  private static Optional<String> condition(Pod pod, JsonArray patterns) {
    return pod.status().array("conditions").objects()
        .filter(
            condition ->
                patterns.objects()
                    .anyMatch(
                        pattern ->
                            pattern.text("type").equals(condition.text("type"))
                                && pattern.string("status").orElse("True").equals(condition.text("status"))))
        .findFirst()
        .map(condition -> "Pod " + pod.key() + " has condition " + condition.text("type"));
  }
}
