package dev.berth.controllers.job;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Job;
import java.util.Optional;

/** Whether a Job's {@code successPolicy} is met by the indexes that succeeded. Pure. */
final class SuccessPolicy {
  private SuccessPolicy() {}

  /** Upstream's message, where a rule is met. */
  static Optional<String> met(Job job, IndexSet succeeded) {
    JsonArray rules = job.spec().object("successPolicy").array("rules");
    for (int i = 0; i < rules.size(); i++) {
      if (isMet(rules.object(i), job.completions().orElse(0L), succeeded)) {
        return Optional.of("Matched rules at index " + i);
      }
    }
    return Optional.empty();
  }

  private static boolean isMet(JsonObject rule, long completions, IndexSet succeeded) {
    boolean counts = rule.has("succeededCount");
    long count = rule.number("succeededCount");
    if (!rule.has("succeededIndexes")) {
      return counts && succeeded.total() >= count;
    }
    IndexSet wanted = IndexSet.parse(rule.text("succeededIndexes"), completions);
    return succeeded.shared(wanted) >= (counts ? count : wanted.total());
  }
}
