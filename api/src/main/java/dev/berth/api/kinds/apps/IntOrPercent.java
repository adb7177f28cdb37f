package dev.berth.api.kinds.apps;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.names.FieldRules;

/** Counts that may be given as a share of the replicas: {@code 2} or {@code 25%}. */
final class IntOrPercent {
  private IntOrPercent() {}

  static void notNegative(JsonObject owner, String member, FieldPath path, Findings found) {
    Json value = owner.get(member).orElse(JsonNumber.of(0));
    if (value instanceof JsonString s) {
      FieldRules.percent(s.value()).forEach(text -> found.invalid(path.child(member), value, text));
    } else {
      found.notNegative(path.child(member), owner.number(member));
    }
  }

  static void atMostAll(JsonObject owner, String member, FieldPath path, Findings found) {
    Json value = owner.get(member).orElse(JsonNumber.of(0));
    if (value instanceof JsonString && amount(owner, member) > 100) {
      found.invalid(path.child(member), value, "must not be greater than 100%");
    }
  }

  /** The number before the percent sign, or the number; 0 for anything else. */
  static long amount(JsonObject owner, String member) {
    if (owner.get(member).orElse(JsonNumber.of(0)) instanceof JsonString s) {
      try {
        return FieldRules.percent(s.value()).isEmpty()
            ? Long.parseLong(s.value().substring(0, s.value().length() - 1))
            : 0;
      } catch (NumberFormatException tooLarge) {
        return Long.MAX_VALUE;
      }
    }
    return owner.number(member);
  }
}
