package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.node.pod.ContainerSpec.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pod and its containers have been granted of the node, and what of that is in force (KEP-1287, KEP-5419). The spec may be
 * changed while a pod runs: the node grants the change when it has room for it, and then brings it into force, container by container.
 * What is granted to the pod as a whole reaches each of its containers: what has no limit of its own has the pod's.
 *
 * @param whole granted to the pod as a whole; empty where it asks for nothing as such
 * @param resources granted, by container: {@code requests} and {@code limits}
 * @param inForce what a running attempt was started with or changed to, by its id
 * @param wholeInForce the same of what the pod as a whole had then
 * @param pending why a change is not granted
 * @param error why a change that was granted could not be brought into force
 */
public record Granted(
    JsonObject whole,
    Map<String, JsonObject> resources,
    Map<String, JsonObject> inForce,
    Map<String, JsonObject> wholeInForce,
    Optional<Pending> pending,
    Optional<String> error) {
  private static final List<String> RESIZABLE = List.of("cpu", "memory");

  /** @param reason {@code Deferred} where there may be room later, {@code Infeasible} where there never is */
  public record Pending(String reason, String message) {
    public static final String DEFERRED = "Deferred";
    public static final String INFEASIBLE = "Infeasible";
  }

  public Granted {
    resources = Map.copyOf(resources);
    inForce = Map.copyOf(inForce);
    wholeInForce = Map.copyOf(wholeInForce);
  }

  /** As the pod's status says; what it does not speak of has been granted what its spec asks for. */
  public static Granted of(Pod pod) {
    Map<String, JsonObject> granted = new LinkedHashMap<>();
    Map<String, JsonObject> inForce = new LinkedHashMap<>();
    Map<String, JsonObject> wholeInForce = new LinkedHashMap<>();
    JsonObject asked = pod.spec().object("resources");
    JsonObject told = pod.status().object("resources");
    JsonObject whole = asked.isEmpty() || told.isEmpty() ? asked : allocated(told, pod.status().object("allocatedResources"));
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      if (spec.isLasting()) {
        granted.put(spec.name(), spec.json().object("resources"));
      }
    }
    for (String list : List.of("initContainerStatuses", "containerStatuses")) {
      for (JsonObject status : pod.status().array(list).objects().toList()) {
        String id = status.text("containerID");
        int scheme = id.indexOf("://");
        // nothing is said where there is nothing
        if (granted.containsKey(status.text("name")) && scheme >= 0) {
          granted.put(status.text("name"), status.object("resources"));
          inForce.put(id.substring(scheme + 3), status.object("resources"));
          wholeInForce.put(id.substring(scheme + 3), asked.isEmpty() || told.isEmpty() ? asked : told);
        }
      }
    }
    return new Granted(whole, granted, inForce, wholeInForce, Optional.empty(), Optional.empty());
  }

  private static JsonObject allocated(JsonObject told, JsonObject requests) {
    return requests.isEmpty() ? told : told.with("requests", requests);
  }

  /** Whether the spec asks for something else than was granted. */
  public boolean isOutgrownBy(Pod pod) {
    if (!same(pod.spec().object("resources"), whole)) {
      return true;
    }
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      if (spec.isLasting() && !same(spec.json().object("resources"), of(spec))) {
        return true;
      }
    }
    return false;
  }

  private JsonObject of(ContainerSpec spec) {
    return resources.getOrDefault(spec.name(), spec.json().object("resources"));
  }

  /** Whether two amounts of what can be changed are the same, however they are written. */
  static boolean same(JsonObject a, JsonObject b) {
    if (a.equals(b)) {
      return true; // as nearly always, and without reading amounts
    }
    for (String list : List.of("requests", "limits")) {
      for (String name : RESIZABLE) {
        if (!amount(a, list, name).equals(amount(b, list, name))) {
          return false;
        }
      }
    }
    return true;
  }

  private static Optional<Long> amount(JsonObject resources, String list, String name) {
    return Amounts.of(resources.object(list)).get(name).map(Quantity::milliValue);
  }

  /** The pod, with what has been granted in place of what is asked for. */
  public Pod view(Pod pod) {
    if (!isOutgrownBy(pod)) {
      return pod;
    }
    JsonObject spec = whole.isEmpty() ? pod.spec() : pod.spec().with("resources", whole);
    for (String list : List.of("initContainers", "containers")) {
      spec =
          spec.has(list)
              ? spec.updateArray(
                  list,
                  all ->
                      all.mapObjects(
                          c ->
                              resources.containsKey(c.text("name"))
                                  ? c.with("resources", resources.getOrDefault(c.text("name"), JsonObject.EMPTY))
                                  : c))
              : spec;
    }
    return new Pod(pod.json().with("spec", spec));
  }

  /** All that the spec asks for is granted. */
  public Granted grant(Pod pod) {
    Map<String, JsonObject> granted = new LinkedHashMap<>(resources);
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      if (spec.isLasting()) {
        granted.put(spec.name(), spec.json().object("resources"));
      }
    }
    return new Granted(
        pod.spec().object("resources"), granted, inForce, wholeInForce, Optional.empty(), Optional.empty());
  }

  public Granted refused(Pending why) {
    return new Granted(whole, resources, inForce, wholeInForce, Optional.of(why), error);
  }

  /** An attempt was started with these, or changed to them, and the pod as a whole had that. */
  public Granted applied(String containerId, JsonObject now, JsonObject wholeNow) {
    Map<String, JsonObject> applied = new LinkedHashMap<>(inForce);
    applied.put(containerId, now);
    Map<String, JsonObject> ofPod = new LinkedHashMap<>(wholeInForce);
    ofPod.put(containerId, wholeNow);
    return new Granted(whole, resources, applied, ofPod, pending, Optional.empty());
  }

  public Granted failed(String why) {
    return new Granted(whole, resources, inForce, wholeInForce, pending, Optional.of(why));
  }

  /** What the pod as a whole has as long as one of these attempts has it: what was granted last, once all of them do. */
  public JsonObject wholeOf(Stream<String> runningIds) {
    return runningIds.map(id -> wholeInForce.getOrDefault(id, whole)).filter(has -> !same(has, whole)).findFirst().orElse(whole);
  }

  /** What must be brought into force for a running attempt: empty where nothing must. */
  public Optional<JsonObject> due(ContainerSpec spec, String containerId) {
    JsonObject wanted = of(spec);
    JsonObject has = inForce.getOrDefault(containerId, wanted);
    return spec.role() == Role.MAIN || spec.role() == Role.SIDECAR
        ? Optional.of(wanted).filter(w -> !same(w, has) || !same(whole, wholeInForce.getOrDefault(containerId, whole)))
        : Optional.empty();
  }

  /** Whether a container has to start again for the change to come into force, by its own word. */
  public boolean needsRestart(ContainerSpec spec, String containerId) {
    JsonObject has = inForce.getOrDefault(containerId, of(spec));
    for (JsonObject policy : spec.json().array("resizePolicy").objects().toList()) {
      String name = policy.text("resourceName");
      boolean inherits = amount(of(spec), "limits", name).isEmpty();
      boolean changes =
          !amount(has, "requests", name).equals(amount(of(spec), "requests", name))
              || !amount(has, "limits", name).equals(amount(of(spec), "limits", name))
              || inherits
                  && !amount(whole, "limits", name)
                      .equals(amount(wholeInForce.getOrDefault(containerId, whole), "limits", name));
      if (changes && policy.text("restartPolicy").equals("RestartContainer")) {
        return true;
      }
    }
    return false;
  }
}
