package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod asks of a node: the greater of the sum over its lasting containers and what initialisation needs at its highest, or
 * what the pod itself says (KEP-2837), and the overhead (component-helpers {@code resource.PodRequests}).
 *
 * @param amounts in thousandths for cpu, in whole units for all else
 */
public record Requests(Map<String, Long> amounts) {

  public static Requests of(Pod pod) {
    Map<String, Long> lasting = new TreeMap<>();
    Map<String, Long> sidecars = new TreeMap<>();
    Map<String, Long> highest = new TreeMap<>();
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      JsonObject requests = spec.json().object("resources").object("requests");
      for (String name : requests.names()) {
        long amount = amount(name, Quantity.parse(requests.text(name)));
        switch (spec.role()) {
          case MAIN -> lasting.merge(name, amount, Long::sum);
          case SIDECAR -> {
            lasting.merge(name, amount, Long::sum);
            highest.merge(name, sidecars.merge(name, amount, Long::sum), Long::max);
          }
          case INIT -> highest.merge(name, sidecars.getOrDefault(name, 0L) + amount, Long::max);
          case EPHEMERAL -> {}
        }
      }
    }
    highest.forEach((name, amount) -> lasting.merge(name, amount, Long::max));
    JsonObject whole = pod.spec().object("resources").object("requests");
    whole.names().forEach(name -> lasting.put(name, amount(name, Quantity.parse(whole.text(name)))));
    JsonObject overhead = pod.spec().object("overhead");
    overhead.names().forEach(
        name -> lasting.merge(name, amount(name, Quantity.parse(overhead.text(name))), Long::sum));
    return new Requests(lasting);
  }

  /** Of a quantity, as amounts are counted here. */
  public static long amount(String resource, Quantity quantity) {
    return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
  }
}
