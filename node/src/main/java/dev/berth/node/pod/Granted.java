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

/**
 * What a pod's containers have been granted of the node, and what of that is in force (KEP-1287). The spec may be changed while a
 * pod runs: the node grants the change when it has room for it, and then brings it into force, container by container.
 *
 * @param resources granted, by container: {@code requests} and {@code limits}
 * @param inForce what a running attempt was started with or changed to, by its id
 * @param pending why a change is not granted
 * @param error why a change that was granted could not be brought into force
 */
public record Granted(
    Map<String, JsonObject> resources,
    Map<String, JsonObject> inForce,
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
  }

  /** As the pod's status says; what it does not speak of has been granted what its spec asks for. */
  public static Granted of(Pod pod) {
    Map<String, JsonObject> granted = new LinkedHashMap<>();
    Map<String, JsonObject> inForce = new LinkedHashMap<>();
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
        }
      }
    }
    return new Granted(granted, inForce, Optional.empty(), Optional.empty());
  }

  /** Whether the spec asks for something else than was granted. */
  public boolean isOutgrownBy(Pod pod) {
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
    JsonObject spec = pod.spec();
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
    return new Granted(granted, inForce, Optional.empty(), Optional.empty());
  }

  public Granted refused(Pending why) {
    return new Granted(resources, inForce, Optional.of(why), error);
  }

  /** An attempt was started with these, or changed to them. */
  public Granted applied(String containerId, JsonObject now) {
    Map<String, JsonObject> applied = new LinkedHashMap<>(inForce);
    applied.put(containerId, now);
    return new Granted(resources, applied, pending, Optional.empty());
  }

  public Granted failed(String why) {
    return new Granted(resources, inForce, pending, Optional.of(why));
  }

  /** What must be brought into force for a running attempt: empty where nothing must. */
  public Optional<JsonObject> due(ContainerSpec spec, String containerId) {
    JsonObject wanted = of(spec);
    JsonObject has = inForce.getOrDefault(containerId, wanted);
    return spec.role() == Role.MAIN || spec.role() == Role.SIDECAR
        ? Optional.of(wanted).filter(w -> !same(w, has))
        : Optional.empty();
  }

  /** Whether a container has to start again for the change to come into force, by its own word. */
  public boolean needsRestart(ContainerSpec spec, String containerId) {
    JsonObject has = inForce.getOrDefault(containerId, of(spec));
    for (JsonObject policy : spec.json().array("resizePolicy").objects().toList()) {
      String name = policy.text("resourceName");
      boolean changes =
          !amount(has, "requests", name).equals(amount(of(spec), "requests", name))
              || !amount(has, "limits", name).equals(amount(of(spec), "limits", name));
      if (changes && policy.text("restartPolicy").equals("RestartContainer")) {
        return true;
      }
    }
    return false;
  }
}
