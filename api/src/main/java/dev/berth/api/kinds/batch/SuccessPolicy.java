package dev.berth.api.kinds.batch;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;

/** When an indexed Job has succeeded although not all of its indexes have. */
final class SuccessPolicy {
  private static final int MAX_RULES = 20;
  private static final int MAX_INDEXES_LENGTH = 64 * 1024;

  private SuccessPolicy() {}

  static void check(JsonObject spec, FieldPath path, Findings found) {
    JsonArray rules = spec.object("successPolicy").array("rules");
    FieldPath rulesPath = path.child("rules");
    if (rules.isEmpty()) {
      found.required(rulesPath, "at least one rules must be specified when the successPolicy is specified");
    }
    if (rules.size() > MAX_RULES) {
      found.add(FieldError.tooMany(rulesPath, rules.size(), MAX_RULES));
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.object(i), spec.number("completions"), rulesPath.index(i), found);
    }
  }

  private static void rule(JsonObject rule, long completions, FieldPath path, Findings found) {
    boolean counts = rule.has("succeededCount");
    boolean lists = rule.has("succeededIndexes");
    if (!counts && !lists) {
      found.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    }
    long total = 0;
    if (lists) {
      String indexes = rule.text("succeededIndexes");
      FieldPath at = path.child("succeededIndexes");
      if (indexes.length() > MAX_INDEXES_LENGTH) {
        found.tooLong(at, MAX_INDEXES_LENGTH);
      }
      switch (Indexes.parse(indexes, completions)) {
        case Indexes.Parsed p -> total = p.total();
        case Indexes.Malformed m ->
            found.invalid(at, indexes, "error parsing succeededIndexes: " + m.text());
      }
    }
    if (counts) {
      long count = rule.number("succeededCount");
      FieldPath at = path.child("succeededCount");
      found.notNegative(at, count);
      if (count > completions) {
        found.invalid(
            at, count, "must be less than or equal to " + completions + " (the number of specified completions)");
      }
      if (lists && count > total) {
        found.invalid(
            at,
            count,
            "must be less than or equal to " + total
                + " (the number of indexes in the specified succeededIndexes field)");
      }
    }
  }
}
