package dev.berth.api.kinds.service;

import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.GroupVersionKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One Service being given what it needs. What was taken so far is known even when it fails half way. */
final class Allocation {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final String name;
  private final GroupVersionKind kind;
  private final AddressPools addresses;
  private final PortPool ports;
  private final Set<String> takenAddresses = new LinkedHashSet<>();
  private final Set<Long> takenPorts = new LinkedHashSet<>();

  Allocation(String name, GroupVersionKind kind, AddressPools addresses, PortPool ports) {
    this.name = name;
    this.kind = kind;
    this.addresses = addresses;
    this.ports = ports;
  }

  Holdings taken() {
    return new Holdings(takenAddresses, takenPorts);
  }

  /**
   * The spec with everything filled in.
   *
   * @param held what the Service holds already
   * @param old the spec before, at an update
   */
  JsonObject fill(JsonObject spec, Holdings held, Optional<ServiceSpec> old) {
    JsonObject filled = address(spec, held);
    if (new ServiceSpec(filled).needsNodePort()) {
      filled = old.isEmpty() ? newPorts(filled) : changedPorts(filled, held);
    }
    return healthCheck(filled, held);
  }

  private JsonObject address(JsonObject spec, Holdings held) {
    ServiceSpec is = new ServiceSpec(spec);
    if (is.isHeadless()) {
      return spec;
    }
    if (is.clusterIps().isEmpty()) {
      String ip =
          addresses
              .takeAny()
              .orElseThrow(() -> Failures.internal("failed to allocate a serviceIP: range is full"));
      takenAddresses.add(ip);
      return spec.with("clusterIP", ip).with("clusterIPs", JsonArray.of(JsonString.of(ip)));
    }
    for (String ip : is.clusterIps()) {
      if (!held.addresses().contains(ip)) {
        addresses
            .take(ip)
            .ifPresent(
                why -> {
                  throw refusal(
                      FieldError.invalid(
                          SPEC.child("clusterIPs"),
                          spec.array("clusterIPs"),
                          "failed to allocate IP " + ip + ": " + why));
                });
        takenAddresses.add(ip);
      }
    }
    return spec;
  }

  /** Ports of one number (for TCP and for UDP, say) share a node port, the one that any of them asks for. */
  private JsonObject newPorts(JsonObject spec) {
    JsonArray all = spec.array("ports");
    boolean gives = gives(spec);
    Map<Long, Long> byPort = new HashMap<>();
    List<Json> filled = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      JsonObject port = all.object(i);
      long asked = port.number("nodePort");
      Long shared = byPort.get(port.number("port"));
      if (asked == 0 && !gives) {
        filled.add(port);
      } else if (shared == null) {
        long wanted = wanted(port.number("port"), all);
        long given = wanted == 0 ? any("nodePort") : take(i, wanted);
        byPort.put(port.number("port"), given);
        filled.add(port.with("nodePort", given));
      } else if (asked == 0 || asked == shared) {
        filled.add(port.with("nodePort", shared));
      } else {
        filled.add(port.with("nodePort", take(i, asked)));
      }
    }
    return spec.with("ports", JsonArray.of(filled));
  }

  private static long wanted(long number, JsonArray ports) {
    return ports
        .objects()
        .filter(p -> p.number("port") == number && p.number("nodePort") != 0)
        .mapToLong(p -> p.number("nodePort"))
        .findFirst()
        .orElse(0);
  }

  private JsonObject changedPorts(JsonObject spec, Holdings held) {
    JsonArray all = spec.array("ports");
    boolean gives = gives(spec);
    List<Json> filled = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      JsonObject port = all.object(i);
      long asked = port.number("nodePort");
      if (asked == 0) {
        filled.add(gives ? port.with("nodePort", any("nodePort")) : port);
      } else {
        if (!held.ports().contains(asked) && !takenPorts.contains(asked)) {
          take(i, asked);
        }
        filled.add(port);
      }
    }
    return spec.with("ports", JsonArray.of(filled));
  }

  private JsonObject healthCheck(JsonObject spec, Holdings held) {
    ServiceSpec is = new ServiceSpec(spec);
    if (!is.needsHealthCheck()) {
      return spec;
    }
    long asked = is.healthCheckNodePort();
    if (asked == 0) {
      return spec.with("healthCheckNodePort", any("HealthCheck NodePort 0"));
    }
    if (!held.ports().contains(asked)) {
      ports
          .take(asked)
          .ifPresent(
              why -> {
                throw Failures.internal("failed to allocate requested HealthCheck NodePort " + asked + ": " + why);
              });
      takenPorts.add(asked);
    }
    return spec;
  }

  private static boolean gives(JsonObject spec) {
    return !spec.text("type").equals("LoadBalancer")
        || !spec.has("allocateLoadBalancerNodePorts")
        || spec.bool("allocateLoadBalancerNodePorts");
  }

  private long take(int index, long port) {
    ports
        .take(port)
        .ifPresent(
            why -> {
              throw refusal(FieldError.invalid(SPEC.child("ports").index(index).child("nodePort"), port, why));
            });
    takenPorts.add(port);
    return port;
  }

  private long any(String what) {
    OptionalLong port = ports.takeAny();
    if (port.isEmpty()) {
      throw Failures.internal("failed to allocate a " + what + ": range is full");
    }
    takenPorts.add(port.getAsLong());
    return port.getAsLong();
  }

  private Refusal refusal(FieldError error) {
    return Failures.invalid(kind, name, List.of(error));
  }
}
