package dev.berth.api.kinds.service;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;

/** What a Service's spec says, by upstream's questions. */
record ServiceSpec(JsonObject json) {
  static final String NONE = "None";

  static ServiceSpec of(JsonObject service) {
    return new ServiceSpec(service.object("spec"));
  }

  String type() {
    return json.text("type");
  }

  boolean isExternalName() {
    return type().equals("ExternalName");
  }

  boolean isLoadBalancer() {
    return type().equals("LoadBalancer");
  }

  /** Ports on every node belong to it. */
  boolean needsNodePort() {
    return type().equals("NodePort") || isLoadBalancer();
  }

  boolean needsClusterIp() {
    return !isExternalName();
  }

  boolean needsHealthCheck() {
    return isLoadBalancer() && json.text("externalTrafficPolicy").equals("Local");
  }

  /** Whether traffic from outside can reach it, so that a policy for it makes sense. */
  boolean externallyAccessible() {
    return needsNodePort() || type().equals("ClusterIP") && !json.array("externalIPs").isEmpty();
  }

  List<String> clusterIps() {
    return json.array("clusterIPs").strings().toList();
  }

  String clusterIp() {
    return json.text("clusterIP");
  }

  boolean isHeadless() {
    return clusterIps().equals(List.of(NONE));
  }

  List<String> ipFamilies() {
    return json.array("ipFamilies").strings().toList();
  }

  JsonArray ports() {
    return json.array("ports");
  }

  List<Long> nodePorts() {
    return ports().objects().map(p -> p.number("nodePort")).filter(n -> n != 0).toList();
  }

  long healthCheckNodePort() {
    return json.number("healthCheckNodePort");
  }
}
