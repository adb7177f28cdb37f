package dev.berth.api.kinds.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pod's quality of service class (upstream {@code pkg/apis/core/helper/qos}): Guaranteed where every container limits
 * both cpu and memory and requests as much, BestEffort where none asks for either, Burstable otherwise.
 */
public final class PodQos {
  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private PodQos() {}

  public static String of(JsonObject spec) {
    boolean wholePod = !spec.object("resources").isEmpty();
    List<JsonObject> parts = wholePod ? List.of(spec) : PodResources.containers(spec);
    Map<String, Quantity> requests = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    boolean allLimited = true;
    for (JsonObject part : parts) {
      JsonObject resources = part.object("resources");
      add(requests, resources.object("requests"));
      allLimited &= add(limits, resources.object("limits")) == COMPUTE.size();
    }
    if (requests.isEmpty() && limits.isEmpty()) {
      return "BestEffort";
    }
    return allLimited && requests.equals(limits) ? "Guaranteed" : "Burstable";
  }

  /** Adds what counts, and answers how many of the compute resources did. Zero amounts count as none. */
  private static int add(Map<String, Quantity> to, JsonObject list) {
    int counted = 0;
    for (String name : COMPUTE) {
      Quantity q = list.has(name) ? ResourceNames.amount(list, name) : Quantity.ZERO;
      if (q.signum() > 0) {
        to.merge(name, q, Quantity::plus);
        counted++;
      }
    }
    return counted;
  }
}
