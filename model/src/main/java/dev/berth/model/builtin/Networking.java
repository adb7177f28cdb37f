package dev.berth.model.builtin;

import java.util.List;

/** {@code networking.k8s.io} and {@code discovery.k8s.io}. */
final class Networking {
  private static final Group V1 = Group.of("networking.k8s.io", "v1", "networking.v1");
  private static final Group DISCOVERY = Group.of("discovery.k8s.io", "v1", "discovery.v1");

  private Networking() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.cluster("IngressClass", "ingressclasses"),
        V1.namespaced("Ingress", "ingresses").shortNames("ing").status(),
        V1.cluster("IPAddress", "ipaddresses").shortNames("ip"),
        V1.namespaced("NetworkPolicy", "networkpolicies").shortNames("netpol"),
        V1.cluster("ServiceCIDR", "servicecidrs").status());
  }

  static List<Group.Row> discovery() {
    return List.of(DISCOVERY.namespaced("EndpointSlice", "endpointslices"));
  }
}
