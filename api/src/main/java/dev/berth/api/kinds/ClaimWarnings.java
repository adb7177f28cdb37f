package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is odd or old in claims, in templates of claims, and in volumes. */
public final class ClaimWarnings {
  private static final Map<String, String> ANNOTATIONS =
      Map.of(
          "volume.beta.kubernetes.io/storage-class",
          "deprecated since v1.8; use \"storageClassName\" attribute instead",
          "volume.beta.kubernetes.io/mount-options",
          "deprecated since v1.31; use \"mountOptions\" attribute instead");

  private ClaimWarnings() {}

  /** Of a claim's or a volume's annotations. */
  public static List<String> annotations(JsonObject object) {
    List<String> texts = new ArrayList<>();
    for (String name : object.object("metadata").object("annotations").names()) {
      if (ANNOTATIONS.containsKey(name)) {
        texts.add(FieldPath.of("metadata", "annotations").key(name) + ": " + ANNOTATIONS.getOrDefault(name, ""));
      }
    }
    return texts;
  }

  /** Of a claim's spec: bytes are not cut into pieces. */
  public static List<String> spec(JsonObject spec, FieldPath path) {
    List<String> texts = new ArrayList<>();
    for (String list : List.of("requests", "limits")) {
      spec.object("resources")
          .object(list)
          .get("storage")
          .filter(q -> !QuantityChecks.amount(q).isWhole())
          .ifPresent(
              q ->
                  texts.add(
                      path.child("resources").child(list).key("storage") + ": fractional byte value " + q
                          + " is invalid, must be an integer"));
    }
    return texts;
  }
}
