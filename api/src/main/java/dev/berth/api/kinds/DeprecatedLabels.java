package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import java.util.List;
import java.util.Map;

/** Labels of nodes that have other names now, and what clients who select by them are told (upstream {@code pkg/api/node}). */
public final class DeprecatedLabels {
  private static final Map<String, String> LABELS =
      Map.of(
          "beta.kubernetes.io/arch", replaced("v1.14", "kubernetes.io/arch"),
          "beta.kubernetes.io/os", replaced("v1.14", "kubernetes.io/os"),
          "failure-domain.beta.kubernetes.io/region", replaced("v1.17", "topology.kubernetes.io/region"),
          "failure-domain.beta.kubernetes.io/zone", replaced("v1.17", "topology.kubernetes.io/zone"),
          "beta.kubernetes.io/instance-type", replaced("v1.17", "node.kubernetes.io/instance-type"));

  private DeprecatedLabels() {}

  private static String replaced(String since, String label) {
    return "deprecated since " + since + "; use " + GoQuote.quote(label) + " instead";
  }

  /** A label that stands in the path itself, as a key. */
  public static void key(FieldPath path, String label, List<String> texts) {
    if (LABELS.containsKey(label)) {
      texts.add(path + ": " + LABELS.getOrDefault(label, ""));
    }
  }

  /** A label that is the field's value. */
  public static void value(FieldPath path, String label, List<String> texts) {
    if (LABELS.containsKey(label)) {
      texts.add(path + ": " + label + " is " + LABELS.getOrDefault(label, ""));
    }
  }

  /** What labels are selected by: of a selector of labels. */
  public static void selector(FieldPath path, JsonObject selector, List<String> texts) {
    term(path, selector, texts);
    for (String label : selector.object("matchLabels").names()) {
      key(path.child("matchLabels").child(label), label, texts);
    }
  }

  /** What a term of a node selector matches by. */
  public static void term(FieldPath path, JsonObject term, List<String> texts) {
    JsonArray expressions = term.array("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      value(path.child("matchExpressions").index(i).child("key"), expressions.object(i).text("key"), texts);
    }
  }
}
