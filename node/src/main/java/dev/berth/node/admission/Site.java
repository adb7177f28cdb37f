package dev.berth.node.admission;

import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.pod.Requests;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node as a pod finds it.
 *
 * @param node as the API has it; without anything in it where the API has not answered yet
 * @param operatingSystem {@code linux}
 * @param allocatable resource name to quantity
 * @param tenants that take up room already
 * @param goingDown whether its machine is being shut down
 * @param pressures under which it is
 * @param unsafeSysctls that it allows: names, or prefixes that end with a star
 * @param strictGroups whether its runtime knows supplementalGroupsPolicy Strict
 * @param appArmor whether its kernel has AppArmor switched on
 */
public record Site(
    Node node,
    String operatingSystem,
    Map<String, String> allocatable,
    List<Tenant> tenants,
    boolean goingDown,
    Set<Pressure> pressures,
    Set<String> unsafeSysctls,
    boolean strictGroups,
    boolean appArmor) {

  /** A pod with what it asks for. */
  public record Tenant(Pod pod, Requests requests) {}

  public Site {
    allocatable = Map.copyOf(allocatable);
    tenants = List.copyOf(tenants);
    pressures = Set.copyOf(pressures);
    unsafeSysctls = Set.copyOf(unsafeSysctls);
  }

  /** Without some tenants. */
  public Site without(Set<String> uids) {
    return new Site(
        node,
        operatingSystem,
        allocatable,
        tenants.stream().filter(t -> !uids.contains(t.pod().uid())).toList(),
        goingDown,
        pressures,
        unsafeSysctls,
        strictGroups,
        appArmor);
  }
}
