package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The {@code subsets} of Endpoints: pods with the same ports together, those that are ready apart from those that are not, in
 * an order that only depends on what they are.
 *
 * @param json as in the object
 * @param truncated whether there were more than fit
 */
record Subsets(JsonArray json, boolean truncated) {
  /** Addresses in one object; what is more is left out, those that are not ready first. */
  static final int MOST = 1000;

  /** Pods with the same ports. */
  private record Group(JsonArray ports, List<JsonObject> ready, List<JsonObject> notReady) {}

  static Subsets of(Service service, List<Pod> pods) {
    TreeMap<String, Group> groups = new TreeMap<>();
    String family = PodAddresses.families(service).getFirst();
    for (Pod pod : pods) {
      List<String> addresses = PodAddresses.addresses(pod, family);
      JsonArray ports = PodAddresses.ports(service, pod);
      boolean counts = !ports.isEmpty() || service.isHeadless() && service.ports().findAny().isEmpty();
      if (addresses.isEmpty() || !counts || pod.isTerminating() && !service.publishesNotReady()) {
        continue;
      }
      JsonArray named = unnamed(ports);
      Group group =
          groups.computeIfAbsent(named.toString(), _ -> new Group(named, new ArrayList<>(), new ArrayList<>()));
      boolean ready = service.publishesNotReady() || pod.isReady();
      (ready ? group.ready : group.notReady).add(address(service, pod, addresses.getFirst()));
    }
    return cut(new ArrayList<>(groups.values()));
  }

  /** A port without a name has none here, and an empty one in slices. */
  private static JsonArray unnamed(JsonArray ports) {
    return ports.mapObjects(port -> port.text("name").isEmpty() ? port.without("name") : port);
  }

  private static JsonObject address(Service service, Pod pod, String ip) {
    JsonObject.Builder address = JsonObject.builder().put("ip", ip);
    if (PodAddresses.hasHostname(pod, service)) {
      address.put("hostname", pod.spec().text("hostname"));
    }
    return address.putUnlessEmpty("nodeName", pod.nodeName()).put("targetRef", PodAddresses.target(pod)).build();
  }

  private static Subsets cut(List<Group> groups) {
    int ready = groups.stream().mapToInt(g -> g.ready.size()).sum();
    int notReady = groups.stream().mapToInt(g -> g.notReady.size()).sum();
    List<JsonObject> subsets = new ArrayList<>();
    for (Group group : groups) {
      List<JsonObject> in = sorted(group.ready, share(group.ready.size(), ready, MOST));
      List<JsonObject> out = sorted(group.notReady, share(group.notReady.size(), notReady, Math.max(0, MOST - ready)));
      if (!in.isEmpty() || !out.isEmpty()) {
        subsets.add(subset(in, out, group.ports));
      }
    }
    return new Subsets(JsonArray.of(subsets), ready + notReady > MOST);
  }

  /** Each group loses the same part. */
  private static int share(int size, int all, int room) {
    return all <= room ? size : (int) ((long) size * room / all);
  }

  private static List<JsonObject> sorted(List<JsonObject> addresses, int most) {
    return addresses.stream()
        .sorted(
            Comparator.comparing((JsonObject a) -> a.text("ip")).thenComparing(a -> a.object("targetRef").text("uid")))
        .limit(most)
        .toList();
  }

  private static JsonObject subset(List<JsonObject> ready, List<JsonObject> notReady, JsonArray ports) {
    JsonObject.Builder subset = JsonObject.builder();
    if (!ready.isEmpty()) {
      subset.put("addresses", JsonArray.of(ready));
    }
    if (!notReady.isEmpty()) {
      subset.put("notReadyAddresses", JsonArray.of(notReady));
    }
    return ports.isEmpty() ? subset.build() : subset.put("ports", ports).build();
  }
}
