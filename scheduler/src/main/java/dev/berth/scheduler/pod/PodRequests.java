package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pod asks of a node: its containers together, or one init container with the sidecars started before it where that
 * is more, and the overhead of its runtime class. Requests of the pod as a whole take the place of the sums that they name.
 * While containers are being resized, the greater of what is asked and what they have.
 *
 * <p>Source: component-helpers {@code resource/helpers.go}; KEP-753, KEP-1287, KEP-2837.
 */
final class PodRequests {
  /** What the scores take a container to use that says nothing. */
  private static final long UNSAID_CPU_MILLI = 100;
  private static final long UNSAID_MEMORY = 200L << 20;

  private PodRequests() {}

  /** What must be free on a node. */
  static Amounts of(Pod pod) {
    return of(pod, false);
  }

  /** What the scores count: containers that do not say what they need count with a little CPU and memory. */
  static Amounts counted(Pod pod) {
    return of(pod, true);
  }

  private static Amounts of(Pod pod, boolean fillIn) {
    JsonObject spec = pod.spec();
    JsonArray statuses = pod.status().array("containerStatuses");
    JsonObject whole = spec.object("resources").object("requests");
    boolean fill = fillIn && whole.isEmpty();
    Amounts running = Amounts.NONE;
    JsonArray containers = spec.array("containers");
    for (int i = 0; i < containers.size(); i++) {
      running = running.plus(container(containers.object(i), statuses, fill));
    }
    Amounts sidecars = Amounts.NONE;
    Amounts starting = Amounts.NONE;
    JsonArray inits = spec.array("initContainers");
    for (int i = 0; i < inits.size(); i++) {
      JsonObject init = inits.object(i);
      Amounts own = container(init, JsonArray.EMPTY, fill);
      if (init.text("restartPolicy").equals("Always")) {
        running = running.plus(own);
        sidecars = sidecars.plus(own);
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(own.plus(sidecars));
      }
    }
    Amounts all = running.max(starting);
    if (!whole.isEmpty()) {
      all = replaced(all, whole);
      // what it has counts until it has been given back (KEP-5419)
      JsonObject status = pod.status();
      all = all.max(only(Amounts.of(status.object("allocatedResources")), whole));
      all = all.max(only(Amounts.of(status.object("resources").object("requests")), whole));
    }
    return all.plus(Amounts.of(spec.object("overhead")));
  }

  private static Amounts container(JsonObject container, JsonArray statuses, boolean fill) {
    JsonObject requests = container.object("resources").object("requests");
    Amounts asked = Amounts.of(requests);
    for (int i = 0; i < statuses.size(); i++) {
      JsonObject status = statuses.object(i);
      if (status.text("name").equals(container.text("name"))) {
        asked = asked.max(Amounts.of(status.object("resources").object("requests")));
        asked = asked.max(Amounts.of(status.object("allocatedResources")));
      }
    }
    if (!fill) {
      return asked;
    }
    return new Amounts(
        requests.has("cpu") ? asked.cpuMilli() : UNSAID_CPU_MILLI,
        requests.has("memory") ? asked.memory() : UNSAID_MEMORY,
        asked.storage(),
        asked.extended());
  }

  /** Processor and memory alone: nothing else is granted to a pod as a whole. */
  private static Amounts only(Amounts granted, JsonObject whole) {
    return new Amounts(
        whole.has("cpu") ? granted.cpuMilli() : 0, whole.has("memory") ? granted.memory() : 0, 0, Map.of());
  }

  private static Amounts replaced(Amounts sums, JsonObject whole) {
    Amounts said = Amounts.of(whole);
    Map<String, Long> extended = new LinkedHashMap<>(sums.extended());
    extended.putAll(said.extended());
    return new Amounts(
        whole.has("cpu") ? said.cpuMilli() : sums.cpuMilli(),
        whole.has("memory") ? said.memory() : sums.memory(),
        sums.storage(),
        extended);
  }
}
