package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.meta.ObjectMeta;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.quantity.QuantityException;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Parts of objects in the words of tables. */
final class Phrases {
  static final String NONE = "<none>";
  static final String UNSET = "<unset>";
  static final String UNKNOWN = "<unknown>";

  private Phrases() {}

  /** {@code a=b,c=d}, sorted. */
  static String labels(JsonObject labels) {
    String text =
        new TreeMap<>(labels.strings())
            .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    return text.isEmpty() ? NONE : text;
  }

  /** A label selector's text. */
  static String selector(JsonObject owner, String member) {
    try {
      String text = LabelSelector.of(owner, member).toString();
      return text.isEmpty() ? NONE : text;
    } catch (SelectorException e) {
      return "<error>";
    }
  }

  /** The object's name, and whether one of the annotations makes it the default among its like. */
  static String nameOfClass(JsonObject o, String... defaultAnnotations) {
    ObjectMeta meta = ObjectMeta.of(o);
    for (String annotation : defaultAnnotations) {
      if (meta.annotation(annotation).equals("true")) {
        return meta.name() + " (default)";
      }
    }
    return meta.name();
  }

  /** The quantity as it is served; {@code 0} where it is missing. */
  static String quantity(JsonObject owner, String member) {
    return owner.get(member).map(Phrases::quantity).orElse("0");
  }

  private static String quantity(Json value) {
    try {
      return Quantity.of(value).toString();
    } catch (QuantityException e) {
      return "0";
    }
  }

  /** The first three, and how many more; {@code <unset>} where there are none. */
  static String firstThree(List<String> all) {
    String first = String.join(",", all.subList(0, Math.min(3, all.size())));
    if (all.size() > 3) {
      return first + " + " + (all.size() - 3) + " more...";
    }
    return first.isEmpty() ? UNSET : first;
  }

  /** {@code RWO,ROX}, each once and in this order. */
  static String accessModes(JsonArray modes) {
    List<String> given = modes.strings().toList();
    List<String> out = new ArrayList<>();
    for (String[] mode :
        new String[][] {
          {"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"}
        }) {
      if (given.contains(mode[0])) {
        out.add(mode[1]);
      }
    }
    return String.join(",", out);
  }

  /** A number or a text, such as a percentage. */
  static String intOrString(JsonObject owner, String member, String otherwise) {
    return owner
        .get(member)
        .map(
            v ->
                switch (v) {
                  case JsonString s -> s.value();
                  case JsonNumber n -> n.text();
                  default -> otherwise;
                })
        .orElse(otherwise);
  }

  /** The status of the condition of a type, or "" where there is none. */
  static String condition(JsonObject status, String type) {
    return status
        .array("conditions")
        .objects()
        .filter(c -> c.text("type").equals(type))
        .findFirst()
        .map(c -> c.text("status"))
        .orElse("");
  }

  /** A flag that has a default. */
  static boolean flag(JsonObject owner, String member, boolean otherwise) {
    return owner.has(member) ? owner.bool(member) : otherwise;
  }
}
