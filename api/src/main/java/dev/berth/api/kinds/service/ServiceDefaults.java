package dev.berth.api.kinds.service;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;

/** What a Service leaves out. Addresses, families and node ports are the allocator's. */
final class ServiceDefaults {
  private static final long AFFINITY_SECONDS = 10_800;
  private static final JsonObject AFFINITY =
      JsonObject.EMPTY.withAt(JsonNumber.of(AFFINITY_SECONDS), "clientIP", "timeoutSeconds");

  private ServiceDefaults() {}

  static JsonObject fill(JsonObject service) {
    JsonObject spec = affinity(absent(service.object("spec"), "sessionAffinity", "None"));
    spec = absent(spec, "type", "ClusterIP").updateArray("ports", ports -> ports.mapObjects(ServiceDefaults::port));
    ServiceSpec is = new ServiceSpec(spec);
    if (is.externallyAccessible()) {
      spec = absent(spec, "externalTrafficPolicy", "Cluster");
    }
    if (!spec.has("internalTrafficPolicy") && (is.needsNodePort() || is.type().equals("ClusterIP"))) {
      spec = spec.with("internalTrafficPolicy", "Cluster");
    }
    if (!is.isLoadBalancer()) {
      return service.with("spec", spec);
    }
    if (!spec.has("allocateLoadBalancerNodePorts")) {
      spec = spec.with("allocateLoadBalancerNodePorts", true);
    }
    return service
        .with("spec", spec)
        .updateObject(
            "status",
            status ->
                status.updateObject(
                    "loadBalancer",
                    lb -> lb.updateArray("ingress", all -> all.mapObjects(ServiceDefaults::ingress))));
  }

  private static JsonObject affinity(JsonObject spec) {
    if (spec.text("sessionAffinity").equals("None")) {
      return spec.without("sessionAffinityConfig");
    }
    boolean given = spec.object("sessionAffinityConfig").object("clientIP").has("timeoutSeconds");
    return spec.text("sessionAffinity").equals("ClientIP") && !given
        ? spec.with("sessionAffinityConfig", AFFINITY)
        : spec;
  }

  private static JsonObject port(JsonObject port) {
    Json target = port.get("targetPort").orElse(JsonNull.NULL);
    boolean none = target == JsonNull.NULL || target.equals(JsonString.EMPTY) || target.equals(JsonNumber.of(0));
    JsonObject filled = absent(port, "protocol", "TCP");
    return none ? filled.with("targetPort", port.number("port")) : filled;
  }

  private static JsonObject ingress(JsonObject ingress) {
    return ingress.text("ip").isEmpty() || ingress.has("ipMode") ? ingress : ingress.with("ipMode", "VIP");
  }

  private static JsonObject absent(JsonObject object, String member, String value) {
    return object.text(member).isEmpty() ? object.with(member, value) : object;
  }
}
