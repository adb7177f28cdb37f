package dev.berth.controllers.statefulset;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The amounts of templates and pods that may change while containers run (KEP-1287): requests and limits of cpu and memory of
 * containers and sidecars. What a template limits and does not request it requests as well, as in any pod.
 */
final class Resources {
  private static final List<String> CONTAINERS = List.of("containers", "initContainers");
  private static final List<String> LISTS = List.of("limits", "requests");
  private static final List<String> NAMES = List.of("cpu", "memory");

  private Resources() {}

  /** Why a pod of one template cannot become one of another without being made anew; empty where it can. */
  static Optional<String> obstacle(JsonObject from, JsonObject to) {
    if (!withoutAmounts(from).equals(withoutAmounts(to))) {
      return Optional.of("its template has changed in more than cpu and memory of its containers");
    }
    Map<String, JsonObject> after = resizable(to);
    for (Map.Entry<String, JsonObject> container : resizable(from).entrySet()) {
      JsonObject wanted = after.getOrDefault(container.getKey(), JsonObject.EMPTY);
      for (String list : LISTS) {
        Map<String, Json> left = amounts(wanted, list);
        for (String name : amounts(container.getValue(), list).keySet()) {
          if (!left.containsKey(name)) {
            return Optional.of("container " + container.getKey() + " has " + list + " of " + name + ", which cannot be taken away");
          }
        }
      }
    }
    return Optional.empty();
  }

  private static JsonObject withoutAmounts(JsonObject template) {
    JsonObject spec = template.object("spec");
    for (String member : CONTAINERS) {
      if (spec.has(member)) {
        spec = spec.updateArray(member, all -> all.mapObjects(c -> isResizable(member, c) ? withoutAmountsOf(c) : c));
      }
    }
    return template.with("spec", spec);
  }

  private static JsonObject withoutAmountsOf(JsonObject container) {
    JsonObject resources = container.object("resources");
    for (String list : LISTS) {
      JsonObject others = resources.object(list);
      for (String name : NAMES) {
        others = others.without(name);
      }
      resources = others.isEmpty() ? resources.without(list) : resources.with(list, others);
    }
    return resources.isEmpty() ? container.without("resources") : container.with("resources", resources);
  }

  private static boolean isResizable(String member, JsonObject container) {
    return member.equals("containers") || container.text("restartPolicy").equals("Always");
  }

  private static Map<String, JsonObject> resizable(JsonObject template) {
    Map<String, JsonObject> byName = new TreeMap<>();
    for (String member : CONTAINERS) {
      template.object("spec").array(member).objects()
          .filter(container -> isResizable(member, container))
          .forEach(container -> byName.put(container.text("name"), container));
    }
    return byName;
  }

  private static Map<String, Json> amounts(JsonObject container, String list) {
    Map<String, Json> amounts = new TreeMap<>();
    JsonObject resources = container.object("resources");
    for (String name : NAMES) {
      Optional<Json> implied = list.equals("requests") ? resources.object("limits").get(name) : Optional.empty();
      resources.object(list).get(name).or(() -> implied).ifPresent(amount -> amounts.put(name, amount));
    }
    return amounts;
  }

  /** The pod with the amounts that a template names; itself where it has them, however they are written. */
  static Pod with(Pod pod, JsonObject template) {
    Map<String, JsonObject> wanted = resizable(template);
    JsonObject spec = pod.spec();
    for (String member : CONTAINERS) {
      if (spec.has(member)) {
        spec =
            spec.updateArray(
                member,
                all -> all.mapObjects(c -> isResizable(member, c) ? with(c, wanted.getOrDefault(c.text("name"), JsonObject.EMPTY)) : c));
      }
    }
    return spec.equals(pod.spec()) ? pod : new Pod(pod.json().with("spec", spec));
  }

  private static JsonObject with(JsonObject container, JsonObject wanted) {
    JsonObject changed = container;
    for (String list : LISTS) {
      for (Map.Entry<String, Json> amount : amounts(wanted, list).entrySet()) {
        JsonObject has = changed.object("resources").object(list);
        if (!same(has, JsonObject.of(amount.getKey(), amount.getValue()), amount.getKey())) {
          changed = changed.withAt(amount.getValue(), "resources", list, amount.getKey());
        }
      }
    }
    return changed;
  }

  /** Whether the node says of each container that runs that it has what the spec asks for. */
  static boolean areInForce(Pod pod) {
    Map<String, JsonObject> asked = resizable(pod.json());
    return List.of("containerStatuses", "initContainerStatuses").stream()
        .flatMap(list -> pod.status().array(list).objects())
        .filter(status -> status.object("state").has("running") && asked.containsKey(status.text("name")))
        .allMatch(status -> same(asked.getOrDefault(status.text("name"), JsonObject.EMPTY), status));
  }

  private static boolean same(JsonObject container, JsonObject status) {
    for (String list : LISTS) {
      JsonObject asked = container.object("resources").object(list);
      for (String name : NAMES) {
        if (!same(asked, status.object("resources").object(list), name)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean same(JsonObject a, JsonObject b, String name) {
    Optional<Quantity> one = Amounts.of(a).get(name);
    Optional<Quantity> other = Amounts.of(b).get(name);
    return one.isPresent() && other.isPresent() ? one.get().compareTo(other.get()) == 0 : one.isEmpty() && other.isEmpty();
  }
}
