package dev.berth.node.admission;

import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.select.NodeSelector;
import dev.berth.node.admission.Site.Tenant;
import dev.berth.node.pod.HostPorts;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.Requests;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the node has room for a pod and is one that it wants. The scheduler has looked already, but it may have looked at
 * something else, or not been asked (upstream {@code pkg/kubelet/lifecycle/predicate.go}; its texts).
 */
final class NodeFit {
  private static final String NO_ROOM = "OutOf";

  private NodeFit() {}

  /** Why it is not taken. */
  static Optional<Verdict> check(Pod pod, Site site) {
    return room(pod, site).or(() -> wish(pod, site.node())).or(() -> ports(pod, site.tenants())).or(() -> taints(pod, site.node()));
  }

  /** Whether others that go could change it. */
  static boolean isForWantOfRoom(Verdict verdict) {
    return verdict.reason().startsWith(NO_ROOM);
  }

  /** Why a pod would not fit even if the node had no other. */
  static Optional<String> exceeds(Pod pod, Site site) {
    for (Map.Entry<String, Long> want : Requests.of(pod).amounts().entrySet()) {
      String name = want.getKey();
      long capacity = Requests.amount(name, Quantity.parse(site.allocatable().getOrDefault(name, "0")));
      if (site.allocatable().containsKey(name) && want.getValue() > capacity) {
        return Optional.of(
            "Node didn't have enough capacity: " + name + ", requested: " + want.getValue() + ", capacity: " + capacity);
      }
    }
    return Optional.empty();
  }

  static Optional<Verdict> room(Pod pod, Site site) {
    List<Tenant> tenants = site.tenants();
    long most = Quantity.parse(site.allocatable().getOrDefault("pods", "110")).value();
    if (tenants.size() + 1 > most) {
      return insufficient("pods", 1, tenants.size(), most);
    }
    for (Map.Entry<String, Long> want : Requests.of(pod).amounts().entrySet()) {
      String name = want.getKey();
      // extended resources that the node does not have are not its own to refuse
      if (want.getValue() == 0 || !site.allocatable().containsKey(name)) {
        continue;
      }
      long used = 0;
      for (Tenant other : tenants) {
        used += other.requests().amounts().getOrDefault(name, 0L);
      }
      long capacity = Requests.amount(name, Quantity.parse(site.allocatable().getOrDefault(name, "0")));
      if (used + want.getValue() > capacity) {
        return insufficient(name, want.getValue(), used, capacity);
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> wish(Pod pod, Node node) {
    return node.json().isEmpty() || NodeSelector.admits(pod.spec(), node.meta().labels(), node.name())
        ? Optional.empty()
        : failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  }

  private static Optional<Verdict> ports(Pod pod, List<Tenant> tenants) {
    HostPorts wanted = HostPorts.of(pod);
    return !wanted.taken().isEmpty() && tenants.stream().anyMatch(t -> wanted.conflictsWith(HostPorts.of(t.pod())))
        ? failed("NodePorts", "node(s) didn't have free ports for the requested pod ports")
        : Optional.empty();
  }

  private static Optional<Verdict> taints(Pod pod, Node node) {
    return Taints.endsPod(node, pod)
        ? failed("TaintToleration", "node(s) had taints that the pod didn't tolerate")
        : Optional.empty();
  }

  private static Optional<Verdict> failed(String predicate, String why) {
    return Optional.of(Verdict.rejected(predicate, "Predicate " + predicate + " failed: " + why));
  }

  private static Optional<Verdict> insufficient(String resource, long requested, long used, long capacity) {
    return Optional.of(
        Verdict.rejected(
            NO_ROOM + resource,
            "Node didn't have enough resource: " + resource + ", requested: " + requested + ", used: " + used
                + ", capacity: " + capacity));
  }
}
