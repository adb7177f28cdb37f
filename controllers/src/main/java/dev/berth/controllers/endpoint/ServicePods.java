package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which pods are behind which Service, without looking at others. */
final class ServicePods {
  /** Services by {@code namespace/label=value} of the first label that they select by. */
  static final Index<Service> SERVICES =
      new Index<>(
          "selector",
          Kinds.SERVICE,
          service ->
              service.selector().entrySet().stream()
                  .limit(1)
                  .map(e -> Indexes.label(service.namespace(), e.getKey(), e.getValue()))
                  .toList());

  private ServicePods() {}

  /** The pods that a Service selects, in order of names. */
  static List<Pod> of(View view, Service service) {
    List<Pod> fewest = List.of();
    boolean first = true;
    for (Map.Entry<String, String> pair : service.selector().entrySet()) {
      List<Pod> having = view.by(Indexes.PODS_BY_LABEL, Indexes.label(service.namespace(), pair.getKey(), pair.getValue()));
      if (first || having.size() < fewest.size()) {
        fewest = having;
        first = false;
      }
    }
    return fewest.stream().filter(pod -> service.selects(pod.meta().labels())).toList();
  }

  /** Keys of the Services that a change of a pod matters to. */
  static Set<String> concerned(View view, Optional<Pod> before, Optional<Pod> after) {
    Set<String> keys = new LinkedHashSet<>();
    if (before.isPresent() && after.isPresent() && isAlike(before.get(), after.get())) {
      return keys;
    }
    before.ifPresent(pod -> collect(view, pod, keys));
    after.ifPresent(pod -> collect(view, pod, keys));
    return keys;
  }

  /** Keys of the Services that have pods on a node. */
  static Set<String> on(View view, Node node) {
    Set<String> keys = new LinkedHashSet<>();
    view.by(Indexes.PODS_BY_NODE, node.name()).forEach(pod -> collect(view, pod, keys));
    return keys;
  }

  private static void collect(View view, Pod pod, Set<String> keys) {
    JsonObject labels = pod.meta().labels();
    for (String label : Indexes.labels(pod.namespace(), labels)) {
      for (Service service : view.by(SERVICES, label)) {
        if (service.selects(labels)) {
          keys.add(service.key());
        }
      }
    }
  }

  /** Whether nothing that endpoints are made of differs. */
  private static boolean isAlike(Pod a, Pod b) {
    return a.isReady() == b.isReady()
        && a.isTerminating() == b.isTerminating()
        && a.isFinished() == b.isFinished()
        && a.nodeName().equals(b.nodeName())
        && a.podIp().equals(b.podIp())
        && ips(a).equals(ips(b))
        && a.meta().labels().equals(b.meta().labels());
  }

  private static JsonArray ips(Pod pod) {
    return pod.status().array("podIPs");
  }
}
