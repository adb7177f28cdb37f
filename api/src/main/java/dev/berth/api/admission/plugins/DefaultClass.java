package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of several classes is the default: the newest of those that say so, the first by name of equally new ones. */
final class DefaultClass {
  private static final Comparator<JsonObject> NEWEST =
      Comparator.comparing((JsonObject c) -> c.object("metadata").text("creationTimestamp"))
          .reversed()
          .thenComparing(c -> c.object("metadata").text("name"));

  private DefaultClass() {}

  static Optional<String> among(List<JsonObject> classes, String... annotations) {
    return classes.stream()
        .filter(c -> says(c.object("metadata").object("annotations"), annotations))
        .min(NEWEST)
        .map(c -> c.object("metadata").text("name"));
  }

  private static boolean says(JsonObject annotations, String... names) {
    for (String name : names) {
      if (annotations.text(name).equals("true")) {
        return true;
      }
    }
    return false;
  }
}
