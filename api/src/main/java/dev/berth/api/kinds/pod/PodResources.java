package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod's containers need together (upstream {@code component-helpers/resource}): the sum of what runs side by
 * side, which are the containers and the sidecars, but at least what each init container needs beside the sidecars
 * started before it.
 */
public final class PodResources {
  private PodResources() {}

  /** The sum of requests as a resource list; the pod's own {@code resources} and {@code overhead} are not counted. */
  static JsonObject requests(JsonObject spec) {
    return sum(spec, "requests");
  }

  /** The sum of limits, likewise. */
  static JsonObject limits(JsonObject spec) {
    return sum(spec, "limits");
  }

  private static JsonObject sum(JsonObject spec, String member) {
    Map<String, Quantity> running = new TreeMap<>();
    spec.array("containers").objects().forEach(c -> add(running, amounts(c, member)));
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> start = new TreeMap<>();
    spec.array("initContainers")
        .objects()
        .forEach(
            c -> {
              Map<String, Quantity> needs = new TreeMap<>(amounts(c, member));
              if (isSidecar(c)) {
                add(running, needs);
                add(sidecars, needs);
                needs = sidecars;
              } else {
                add(needs, sidecars);
              }
              needs.forEach((name, q) -> start.merge(name, q, PodResources::max));
            });
    start.forEach((name, q) -> running.merge(name, q, PodResources::max));
    JsonObject.Builder out = JsonObject.builder();
    running.forEach((name, q) -> out.put(name, q.toString()));
    return out.build();
  }

  /** An init container that keeps running beside the others. */
  static boolean isSidecar(JsonObject initContainer) {
    return initContainer.text("restartPolicy").equals("Always");
  }

  /** Containers and init containers. */
  static List<JsonObject> containers(JsonObject spec) {
    List<JsonObject> all = new ArrayList<>();
    JsonArray first = spec.array("containers");
    JsonArray second = spec.array("initContainers");
    for (int i = 0; i < first.size(); i++) {
      all.add(first.object(i));
    }
    for (int i = 0; i < second.size(); i++) {
      all.add(second.object(i));
    }
    return all;
  }

  private static Map<String, Quantity> amounts(JsonObject container, String member) {
    JsonObject list = container.object("resources").object(member);
    Map<String, Quantity> out = new TreeMap<>();
    for (int i = 0; i < list.size(); i++) {
      out.put(list.name(i), ResourceNames.amount(list.value(i)));
    }
    return out;
  }

  private static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
    more.forEach((name, q) -> to.merge(name, q, Quantity::plus));
  }

  private static Quantity max(Quantity a, Quantity b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
