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
 * @param pending why a change is not granted
 * @param error why a change that was granted could not be brought into force
 */
public record Granted(
    JsonObject whole,
    Map<String, JsonObject> resources,
    Map<String, Share> inForce,
    Optional<Pending> pending,
    Optional<String> error) {
  private static final List<String> RESIZABLE = List.of("cpu", "memory");

  /**
   * What a container has.
   *
   * @param own of itself: {@code requests} and {@code limits}
   * @param whole what its pod as a whole had when it got that
   */
  record Share(JsonObject own, JsonObject whole) {}

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
    Map<String, Share> inForce = new LinkedHashMap<>();
    JsonObject asked = pod.spec().object("resources");
    JsonObject told = pod.status().object("resources");
    boolean isTold = !asked.isEmpty() && !told.isEmpty();
    JsonObject shared = isTold ? told : asked;
    JsonObject whole = isTold ? allocated(told, pod.status().object("allocatedResources")) : asked;
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
          inForce.put(id.substring(scheme + 3), new Share(status.object("resources"), shared));
        }
      }
    }
    return new Granted(whole, granted, inForce, Optional.empty(), Optional.empty());
  }

  private static JsonObject allocated(JsonObject told, JsonObject requests) {
    return requests.isEmpty() ? told : told.with("requests", requests);
  }

  /** What an attempt itself has; empty where nothing is known of it. */
  public JsonObject inForce(String containerId) {
    Share known = inForce.get(containerId);
    return known == null ? JsonObject.EMPTY : known.own;
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
    return new Granted(pod.spec().object("resources"), granted, inForce, Optional.empty(), Optional.empty());
  }

  public Granted refused(Pending why) {
    return new Granted(whole, resources, inForce, Optional.of(why), error);
  }

  /** An attempt was started with these, or changed to them, and the pod as a whole had that. */
  public Granted applied(String containerId, JsonObject now, JsonObject wholeNow) {
    Map<String, Share> applied = new LinkedHashMap<>(inForce);
    applied.put(containerId, new Share(now, wholeNow));
    return new Granted(whole, resources, applied, pending, Optional.empty());
  }

  public Granted failed(String why) {
    return new Granted(whole, resources, inForce, pending, Optional.of(why));
  }

  /** What the pod as a whole has as long as one of these attempts has it: what was granted last, once all of them do. */
  public JsonObject wholeOf(Stream<String> runningIds) {
    return runningIds
        .flatMap(id -> Stream.ofNullable(inForce.get(id)))
        .map(Share::whole)
        .filter(has -> !same(has, whole))
        .findFirst()
        .orElse(whole);
  }

  /**
   * What must be brought into force for a running attempt: empty where nothing must. An agent that takes over may find one of which it
   * knows nothing, since the agent before died when it had started it and told nobody yet: that is given what it should have.
   */
  public Optional<JsonObject> due(ContainerSpec spec, String containerId) {
    JsonObject wanted = of(spec);
    Share has = inForce.get(containerId);
    boolean is = has == null ? wanted.isEmpty() && whole.isEmpty() : same(wanted, has.own) && same(whole, has.whole);
    return is || spec.role() != Role.MAIN && spec.role() != Role.SIDECAR ? Optional.empty() : Optional.of(wanted);
  }

  /** Where nothing is known of an attempt, nothing says that it has to start again. */
  private Share has(ContainerSpec spec, String containerId) {
    Share known = inForce.get(containerId);
    return known == null ? new Share(of(spec), whole) : known;
  }

  /** Whether a container has to start again for the change to come into force, by its own word. */
  public boolean needsRestart(ContainerSpec spec, String containerId) {
    Share has = has(spec, containerId);
    for (JsonObject policy : spec.json().array("resizePolicy").objects().toList()) {
      String name = policy.text("resourceName");
      boolean inherits = amount(of(spec), "limits", name).isEmpty();
      boolean changes =
          !amount(has.own, "requests", name).equals(amount(of(spec), "requests", name))
              || !amount(has.own, "limits", name).equals(amount(of(spec), "limits", name))
              || inherits && !amount(whole, "limits", name).equals(amount(has.whole, "limits", name));
      if (changes && policy.text("restartPolicy").equals("RestartContainer")) {
        return true;
      }
    }
    return false;
  }
}
