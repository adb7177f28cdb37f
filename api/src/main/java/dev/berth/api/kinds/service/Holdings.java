package dev.berth.api.kinds.service;

import dev.berth.base.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The addresses and ports of a Service that no other may have. */
record Holdings(Set<String> addresses, Set<Long> ports) {
  static final Holdings EMPTY = new Holdings(Set.of(), Set.of());

  static Holdings of(Optional<JsonObject> service) {
    return service.map(s -> of(ServiceSpec.of(s))).orElse(EMPTY);
  }

  static Holdings of(ServiceSpec spec) {
    Set<String> addresses = new LinkedHashSet<>(spec.clusterIps());
    addresses.remove(ServiceSpec.NONE);
    addresses.remove("");
    Set<Long> ports = new LinkedHashSet<>(spec.nodePorts());
    if (spec.healthCheckNodePort() != 0) {
      ports.add(spec.healthCheckNodePort());
    }
    return new Holdings(addresses, ports);
  }

  Holdings without(Holdings other) {
    Set<String> a = new LinkedHashSet<>(addresses);
    a.removeAll(other.addresses);
    Set<Long> p = new LinkedHashSet<>(ports);
    p.removeAll(other.ports);
    return new Holdings(a, p);
  }
}
