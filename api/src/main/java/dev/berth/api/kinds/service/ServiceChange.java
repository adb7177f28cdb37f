package dev.berth.api.kinds.service;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an update keeps and drops on the client's behalf: values that were allocated for the Service stay although the
 * client did not send them, so that the same YAML can be sent again; values that no longer apply go, unless the client
 * changed them, which validation then refuses.
 */
final class ServiceChange {
  private ServiceChange() {}

  static JsonObject prepare(JsonObject next, JsonObject old) {
    JsonObject before = old.object("spec");
    JsonObject spec = keepAllocated(next.object("spec"), before);
    spec = clusterIps(spec, before);
    spec = families(spec, before);
    return next.with("spec", drop(spec, before));
  }

  private static JsonObject keepAllocated(JsonObject next, JsonObject old) {
    ServiceSpec is = new ServiceSpec(next);
    ServiceSpec was = new ServiceSpec(old);
    JsonObject spec = next;
    if (was.needsClusterIp() && is.needsClusterIp()) {
      if (is.clusterIp().isEmpty() && !was.clusterIp().isEmpty()) {
        spec = spec.with("clusterIP", was.clusterIp());
      }
      if (is.clusterIps().isEmpty() && !was.clusterIps().isEmpty()) {
        spec = spec.with("clusterIPs", old.array("clusterIPs"));
      }
    }
    if (was.needsNodePort() && is.needsNodePort()) {
      spec = nodePorts(spec, was, is);
    }
    if (was.needsHealthCheck() && is.needsHealthCheck() && is.healthCheckNodePort() == 0) {
      spec = spec.with("healthCheckNodePort", was.healthCheckNodePort());
    }
    return spec;
  }

  /** A port that names no node port gets the one it had under its name, unless another port has taken that. */
  private static JsonObject nodePorts(JsonObject spec, ServiceSpec was, ServiceSpec is) {
    Set<Long> taken = new HashSet<>(was.nodePorts());
    taken.retainAll(is.nodePorts());
    Map<String, Long> byName = new HashMap<>();
    was.ports().objects().forEach(p -> byName.put(p.text("name"), p.number("nodePort")));
    return spec.updateArray(
        "ports",
        ports ->
            ports.mapObjects(
                p -> {
                  long had = byName.getOrDefault(p.text("name"), 0L);
                  return p.number("nodePort") == 0 && had != 0 && !taken.contains(had) ? p.with("nodePort", had) : p;
                }));
  }

  /** {@code clusterIP} and the first of {@code clusterIPs} are one value; whoever sets only one of them means both. */
  private static JsonObject clusterIps(JsonObject next, JsonObject old) {
    ServiceSpec is = new ServiceSpec(next);
    ServiceSpec was = new ServiceSpec(old);
    JsonObject spec = next;
    boolean sameIp = was.clusterIp().equals(is.clusterIp());
    if (!was.clusterIps().isEmpty() && is.clusterIps().isEmpty() && sameIp) {
      spec = spec.with("clusterIPs", old.array("clusterIPs"));
    }
    if (sameIp || !was.clusterIps().equals(new ServiceSpec(spec).clusterIps())) {
      return spec;
    }
    return is.clusterIp().isEmpty()
        ? spec.without("clusterIPs")
        : spec.with("clusterIPs", JsonArray.of(JsonString.of(is.clusterIp())));
  }

  /** Families are inferred where the client leaves them out; here they were already. */
  private static JsonObject families(JsonObject next, JsonObject old) {
    if (next.text("type").equals("ExternalName") || old.text("type").equals("ExternalName")) {
      return next;
    }
    JsonObject spec = next;
    for (String member : List.of("ipFamilyPolicy", "ipFamilies")) {
      Optional<Json> had = old.get(member);
      if (!spec.has(member) && had.isPresent()) {
        spec = spec.with(member, had.get());
      }
    }
    return spec;
  }

  private static JsonObject drop(JsonObject next, JsonObject old) {
    ServiceSpec is = new ServiceSpec(next);
    ServiceSpec was = new ServiceSpec(old);
    JsonObject spec = next;
    if (was.needsClusterIp() && !is.needsClusterIp()) {
      if (was.clusterIps().equals(is.clusterIps())) {
        spec = spec.without("clusterIP").without("clusterIPs");
      }
      spec = dropIfSame(spec, old, "ipFamilies");
      spec = dropIfSame(spec, old, "ipFamilyPolicy");
    }
    if (was.needsNodePort() && !is.needsNodePort() && portsOf(was).equals(portsOf(is))) {
      spec = spec.updateArray("ports", ports -> ports.mapObjects(p -> p.without("nodePort")));
    }
    if (was.needsHealthCheck() && !is.needsHealthCheck()) {
      spec = dropIfSame(spec, old, "healthCheckNodePort");
    }
    if (was.isLoadBalancer() && !is.isLoadBalancer()) {
      spec = dropIfSame(spec, old, "allocateLoadBalancerNodePorts");
      spec = dropIfSame(spec, old, "loadBalancerClass");
    }
    if (was.externallyAccessible() && !is.externallyAccessible()) {
      spec = dropIfSame(spec, old, "externalTrafficPolicy");
    }
    return spec;
  }

  private static Set<Long> portsOf(ServiceSpec spec) {
    return new HashSet<>(spec.nodePorts());
  }

  private static JsonObject dropIfSame(JsonObject spec, JsonObject old, String member) {
    return Objects.equals(spec.get(member), old.get(member)) ? spec.without(member) : spec;
  }
}
