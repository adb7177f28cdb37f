package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a pod contributes to a Service's endpoints. */
final class PodAddresses {
  static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
  static final String HEADLESS = "service.kubernetes.io/headless";

  private PodAddresses() {}

  /** Its addresses of a family ({@code IPv4} or {@code IPv6}). */
  static List<String> addresses(Pod pod, String family) {
    List<String> all = pod.status().array("podIPs").objects().map(ip -> ip.text("ip")).toList();
    if (all.isEmpty() && !pod.podIp().isEmpty()) {
      all = List.of(pod.podIp());
    }
    return all.stream().filter(ip -> (ip.indexOf(':') >= 0) == family.equals("IPv6")).toList();
  }

  /** The families of the addresses that a Service's clients are given. */
  static List<String> families(Service service) {
    List<String> families = service.ipFamilies();
    if (!families.isEmpty()) {
      return families;
    }
    return service.clusterIp().indexOf(':') >= 0 ? List.of("IPv6") : List.of("IPv4");
  }

  static boolean hasHostname(Pod pod, Service service) {
    return !pod.spec().text("hostname").isEmpty()
        && pod.spec().text("subdomain").equals(service.name())
        && pod.namespace().equals(service.namespace());
  }

  static JsonObject target(Pod pod) {
    return JsonObject.builder()
        .put("kind", "Pod")
        .put("namespace", pod.namespace())
        .put("name", pod.name())
        .put("uid", pod.uid())
        .build();
  }

  /** The ports of a Service that the pod has, as slices and Endpoints have them. */
  static JsonArray ports(Service service, Pod pod) {
    List<JsonObject> ports = new ArrayList<>();
    service
        .ports()
        .forEach(
            port ->
                number(pod, port)
                    .ifPresent(
                        number ->
                            ports.add(
                                JsonObject.builder()
                                    .put("name", port.text("name"))
                                    .put("port", number)
                                    .put("protocol", port.string("protocol").orElse("TCP"))
                                    .putUnlessEmpty("appProtocol", port.text("appProtocol"))
                                    .build())));
    return JsonArray.of(ports);
  }

  private static OptionalLong number(Pod pod, JsonObject port) {
    if (port.get("targetPort").orElse(JsonNumber.of(0)) instanceof JsonString name) {
      return named(pod, name.value(), port.string("protocol").orElse("TCP"));
    }
    long target = port.number("targetPort");
    return OptionalLong.of(target == 0 ? port.number("port") : target);
  }

  private static OptionalLong named(Pod pod, String name, String protocol) {
    Stream<JsonObject> sidecars =
        pod.spec().array("initContainers").objects().filter(c -> c.text("restartPolicy").equals("Always"));
    return Stream.concat(pod.containers(), sidecars)
        .flatMap(container -> container.array("ports").objects())
        .filter(p -> p.text("name").equals(name) && p.string("protocol").orElse("TCP").equals(protocol))
        .mapToLong(p -> p.number("containerPort"))
        .findFirst();
  }

  /** When the newest change happened of those that led to these endpoints. */
  static Optional<Instant> changedAt(Service service, Collection<Pod> pods) {
    return Stream.concat(
            service.meta().creationTimestamp().stream(),
            pods.stream().flatMap(pod -> Condition.of(pod, "Ready").flatMap(Condition::lastTransitionTime).stream()))
        .max(Instant::compareTo);
  }
}
