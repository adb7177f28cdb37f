package dev.berth.controllers.namespace;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is left in a namespace after everything in it was asked to go.
 *
 * @param objects how many, by {@code plural.group}
 * @param finalizers how many objects each holds
 * @param failures why something could not be deleted, in the API's words
 */
record Remains(TreeMap<String, Integer> objects, TreeMap<String, Integer> finalizers, List<String> failures) {

  static Remains of(List<String> failures) {
    return new Remains(new TreeMap<>(), new TreeMap<>(), failures);
  }

  void count(ResourceType type, JsonObject object) {
    objects.merge(type.plural() + "." + type.gvk().groupVersion().group(), 1, Integer::sum);
    object.object("metadata").array("finalizers").strings().forEach(f -> finalizers.merge(f, 1, Integer::sum));
  }

  boolean isNothing() {
    return objects.isEmpty() && failures.isEmpty();
  }

  String objectsText() {
    return objects.entrySet().stream()
        .map(e -> e.getKey() + " has " + e.getValue() + " resource instances")
        .collect(Collectors.joining(", ", "Some resources are remaining: ", ""));
  }

  String finalizersText() {
    return finalizers.entrySet().stream()
        .map(e -> e.getKey() + " in " + e.getValue() + " resource instances")
        .collect(Collectors.joining(", ", "Some content in the namespace has finalizers remaining: ", ""));
  }

  String failuresText() {
    return "Failed to delete all resource types, " + failures.size() + " remaining: "
        + failures.stream().sorted().collect(Collectors.joining(", "));
  }
}
