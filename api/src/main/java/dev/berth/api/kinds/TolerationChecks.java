package dev.berth.api.kinds;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.LabelNames;
import java.util.List;

/** Tolerations of pods, and of the classes that give them to pods. */
public final class TolerationChecks {
  private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private TolerationChecks() {}

  public static void tolerations(JsonArray tolerations, FieldPath path, Findings found) {
    for (int i = 0; i < tolerations.size(); i++) {
      JsonObject t = tolerations.object(i);
      FieldPath at = path.index(i);
      String key = t.text("key");
      String operator = t.text("operator");
      String effect = t.text("effect");
      String value = t.text("value");
      if (!key.isEmpty()) {
        LabelChecks.key(at.child("key"), key, found);
      } else if (!operator.equals("Exists")) {
        found.invalid(
            at.child("operator"),
            operator,
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
      }
      if (t.has("tolerationSeconds") && !effect.equals("NoExecute")) {
        found.invalid(at.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
      }
      switch (operator) {
        case "Equal", "" -> {
          List<String> wrong = LabelNames.value(value);
          if (!wrong.isEmpty()) {
            found.invalid(at.child("operator"), value, String.join(";", wrong));
          }
        }
        case "Exists" -> {
          if (!value.isEmpty()) {
            found.invalid(at.child("operator"), value, "value must be empty when `operator` is 'Exists'");
          }
        }
        default -> found.add(FieldError.notSupported(at.child("operator"), operator, List.of("Equal", "Exists")));
      }
      if (!effect.isEmpty()) {
        found.oneOf(at.child("effect"), effect, EFFECTS);
      }
    }
  }
}
