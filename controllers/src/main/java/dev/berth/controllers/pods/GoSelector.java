package dev.berth.controllers.pods;

import dev.berth.base.json.JsonObject;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A label selector in messages, as upstream's generated code prints it. Pure. */
public final class GoSelector {
  private GoSelector() {}

  public static String text(JsonObject selector) {
    String labels =
        new TreeMap<>(selector.object("matchLabels").strings())
            .entrySet().stream().map(e -> e.getKey() + ": " + e.getValue() + ",").collect(Collectors.joining());
    String expressions =
        selector.array("matchExpressions").objects()
            .map(
                e ->
                    "LabelSelectorRequirement{Key:" + e.text("key") + ",Operator:" + e.text("operator") + ",Values:["
                        + e.array("values").strings().collect(Collectors.joining(" ")) + "],},")
            .collect(Collectors.joining());
    return "&LabelSelector{MatchLabels:map[string]string{" + labels + "},MatchExpressions:[]LabelSelectorRequirement{"
        + expressions + "},}";
  }
}
