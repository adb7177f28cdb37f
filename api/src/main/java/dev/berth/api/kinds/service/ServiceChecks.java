package dev.berth.api.kinds.service;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ip.AddressRules;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Service must be like, in upstream's order ({@code ValidateService}). */
final class ServiceChecks {
  static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final String FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";
  private static final String SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
  private static final String TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
  private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";
  private static final long AFFINITY_MOST_SECONDS = 86_400;
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath PORTS = SPEC.child("ports");
  private static final FieldPath ANNOTATIONS = FieldPath.of("metadata", "annotations");

  private ServiceChecks() {}

  static void service(JsonObject service, Findings found) {
    JsonObject annotations = service.object("metadata").object("annotations");
    ServiceSpec spec = ServiceSpec.of(service);
    if (annotations.has(TOPOLOGY_MODE)
        && annotations.has(TOPOLOGY_HINTS)
        && !annotations.text(TOPOLOGY_MODE).equals(annotations.text(TOPOLOGY_HINTS))) {
      found.invalid(
          ANNOTATIONS.key(TOPOLOGY_MODE),
          annotations.text(TOPOLOGY_MODE),
          "must match annotations[" + TOPOLOGY_HINTS + "] when both are specified");
    }
    if (spec.ports().isEmpty() && !spec.isHeadless() && !spec.isExternalName()) {
      found.required(PORTS);
    }
    byType(spec, found);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.ports().size(); i++) {
      port(PORTS.index(i), spec.ports().object(i), spec.ports().size() > 1, names, found);
    }
    LabelChecks.labels(SPEC.child("selector"), spec.json().object("selector"), found);
    affinity(spec, found);
    ClusterIpChecks.check(spec, found);
    externalIps(spec, found);
    if (found.present(SPEC.child("type"), spec.type())) {
      found.oneOf(SPEC.child("type"), spec.type(), TYPES);
    }
    portUse(spec, found);
    sourceRanges(spec, annotations, found);
    loadBalancerOnly(spec, found);
    policies(spec, found);
  }

  private static void byType(ServiceSpec spec, Findings found) {
    if (spec.needsNodePort() && spec.isHeadless()) {
      found.invalid(
          SPEC.child("clusterIPs").index(0), ServiceSpec.NONE, "may not be set to 'None' for " + spec.type() + " services");
    }
    if (!spec.isExternalName()) {
      return;
    }
    String unset = "may not be set for ExternalName services";
    if (!spec.clusterIps().isEmpty()) {
      found.forbidden(SPEC.child("clusterIPs"), unset);
    }
    if (!spec.ipFamilies().isEmpty()) {
      found.forbidden(SPEC.child("ipFamilies"), unset);
    }
    if (spec.json().has("ipFamilyPolicy")) {
      found.forbidden(SPEC.child("ipFamilyPolicy"), unset);
    }
    String name = spec.json().text("externalName");
    String canonical = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (found.present(SPEC.child("externalName"), canonical)) {
      found.invalid(SPEC.child("externalName"), canonical, DnsNames.subdomain(canonical));
    }
  }

  private static void port(FieldPath path, JsonObject port, boolean needsName, Set<String> names, Findings found) {
    String name = port.text("name");
    if (name.isEmpty() && needsName) {
      found.required(path.child("name"));
    } else if (!name.isEmpty()) {
      found.invalid(path.child("name"), name, DnsNames.label(name));
      if (!names.add(name)) {
        found.duplicate(path.child("name"), name);
      }
    }
    long number = port.number("port");
    FieldRules.portNumber(number).forEach(e -> found.invalid(path.child("port"), number, e));
    String protocol = port.text("protocol");
    if (found.present(path.child("protocol"), protocol)) {
      found.oneOf(path.child("protocol"), protocol, PROTOCOLS);
    }
    target(path.child("targetPort"), port.get("targetPort").orElse(JsonNull.NULL), found);
    port.string("appProtocol")
        .ifPresent(p -> found.invalid(path.child("appProtocol"), p, LabelNames.key(p)));
  }

  private static void target(FieldPath path, Json target, Findings found) {
    if (target instanceof JsonString name) {
      found.invalid(path, name.value(), FieldRules.portName(name.value()));
    } else if (target instanceof JsonNumber n) {
      long number = n.asLong().orElse(0);
      FieldRules.portNumber(number).forEach(e -> found.invalid(path, number, e));
    }
  }

  private static void affinity(ServiceSpec spec, Findings found) {
    String affinity = spec.json().text("sessionAffinity");
    if (found.present(SPEC.child("sessionAffinity"), affinity)) {
      found.oneOf(SPEC.child("sessionAffinity"), affinity, List.of("ClientIP", "None"));
    }
    if (affinity.equals("ClientIP")) {
      FieldPath path = SPEC.child("sessionAffinityConfig").child("clientIP").child("timeoutSeconds");
      long seconds = spec.json().object("sessionAffinityConfig").object("clientIP").number("timeoutSeconds");
      if (seconds <= 0 || seconds > AFFINITY_MOST_SECONDS) {
        found.invalid(path, seconds, "must be greater than 0 and less than " + AFFINITY_MOST_SECONDS);
      }
    } else if (affinity.equals("None") && spec.json().has("sessionAffinityConfig")) {
      found.forbidden(SPEC.child("sessionAffinityConfig"), "must not be set when session affinity is None");
    }
  }

  private static void externalIps(ServiceSpec spec, Findings found) {
    List<String> ips = spec.json().array("externalIPs").strings().toList();
    for (int i = 0; i < ips.size(); i++) {
      FieldPath path = SPEC.child("externalIPs").index(i);
      if (AddressChecks.legacyIp(path, ips.get(i), found)) {
        AddressChecks.nonSpecial(path, ips.get(i), found);
      }
    }
  }

  /** Node ports only where they mean something; no port twice. */
  private static void portUse(ServiceSpec spec, Findings found) {
    JsonArray ports = spec.ports();
    for (int i = 0; i < ports.size() && spec.type().equals("ClusterIP"); i++) {
      if (ports.object(i).number("nodePort") != 0) {
        found.forbidden(PORTS.index(i).child("nodePort"), "may not be used when `type` is 'ClusterIP'");
      }
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      long nodePort = ports.object(i).number("nodePort");
      if (nodePort != 0 && !seen.add(ports.object(i).text("protocol") + "/" + nodePort)) {
        found.add(FieldError.duplicate(PORTS.index(i).child("nodePort"), JsonNumber.of(nodePort)));
      }
    }
    seen.clear();
    for (int i = 0; i < ports.size(); i++) {
      String protocol = ports.object(i).text("protocol");
      long number = ports.object(i).number("port");
      if (!seen.add(protocol + "/" + number)) {
        found.add(FieldError.duplicate(PORTS.index(i), internalPort(protocol, number)));
      }
    }
  }

  /** Upstream prints its internal type, whose fields have no JSON names. */
  private static JsonObject internalPort(String protocol, long number) {
    return JsonObject.builder()
        .put("Name", "")
        .put("Protocol", protocol)
        .put("AppProtocol", JsonNull.NULL)
        .put("Port", number)
        .put("TargetPort", 0)
        .put("NodePort", 0)
        .build();
  }

  private static void sourceRanges(ServiceSpec spec, JsonObject annotations, Findings found) {
    List<String> ranges = spec.json().array("loadBalancerSourceRanges").strings().toList();
    if (!ranges.isEmpty()) {
      FieldPath path = SPEC.child("LoadBalancerSourceRanges");
      if (!spec.isLoadBalancer()) {
        found.forbidden(path, FOR_LOAD_BALANCERS);
      }
      for (int i = 0; i < ranges.size(); i++) {
        String range = ranges.get(i).strip();
        AddressChecks.legacyCidr(path.index(i), range, found);
      }
    } else if (annotations.has(SOURCE_RANGES)) {
      FieldPath path = ANNOTATIONS.key(SOURCE_RANGES);
      if (!spec.isLoadBalancer()) {
        found.forbidden(path, FOR_LOAD_BALANCERS);
      }
      String all = annotations.text(SOURCE_RANGES).strip();
      for (String range : all.isEmpty() ? new String[0] : all.split(",", -1)) {
        found.invalid(path, range.strip(), AddressRules.legacyCidr(range.strip(), false));
      }
    }
  }

  private static void loadBalancerOnly(ServiceSpec spec, Findings found) {
    if (!spec.isLoadBalancer() && spec.json().has("allocateLoadBalancerNodePorts")) {
      found.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), FOR_LOAD_BALANCERS);
    }
    if (!spec.json().has("loadBalancerClass")) {
      return;
    }
    FieldPath path = SPEC.child("loadBalancerClass");
    String name = spec.json().text("loadBalancerClass");
    if (spec.isLoadBalancer()) {
      found.invalid(path, name, LabelNames.key(name));
    } else {
      found.forbidden(path, FOR_LOAD_BALANCERS);
    }
  }

  private static void policies(ServiceSpec spec, Findings found) {
    String external = spec.json().text("externalTrafficPolicy");
    FieldPath path = SPEC.child("externalTrafficPolicy");
    if (spec.externallyAccessible()) {
      if (found.present(path, external)) {
        found.oneOf(path, external, List.of("Cluster", "Local"));
      }
    } else if (!external.isEmpty()) {
      found.invalid(path, external, "may only be set for externally-accessible services");
    }
    long health = spec.healthCheckNodePort();
    if (health != 0) {
      FieldPath port = SPEC.child("healthCheckNodePort");
      if (spec.needsHealthCheck()) {
        FieldRules.portNumber(health).forEach(e -> found.invalid(port, health, e));
      } else {
        found.invalid(
            port, health, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
      }
    }
    spec.json()
        .string("internalTrafficPolicy")
        .ifPresent(p -> found.oneOf(SPEC.child("internalTrafficPolicy"), p, List.of("Cluster", "Local")));
    spec.json()
        .string("trafficDistribution")
        .ifPresent(
            d ->
                found.oneOf(
                    SPEC.child("trafficDistribution"), d, List.of("PreferClose", "PreferSameZone", "PreferSameNode")));
  }
}
