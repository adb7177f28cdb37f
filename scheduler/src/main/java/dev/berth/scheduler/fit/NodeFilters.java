package dev.berth.scheduler.fit;

import dev.berth.scheduler.pod.Amounts;
import dev.berth.scheduler.pod.HostPort;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.Taint;
import dev.berth.scheduler.pod.Toleration;
import dev.berth.scheduler.snapshot.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The filters that look at one node and the pod alone.
 *
 * <p>Source: upstream's plugins nodeunschedulable, tainttoleration, nodeaffinity, nodeports, noderesources,
 * nodedeclaredfeatures.
 */
public final class NodeFilters {
  private static final Verdict UNSCHEDULABLE =
      Verdict.hopeless(Plugin.NODE_UNSCHEDULABLE, "node(s) were unschedulable");
  private static final Verdict TAINTED = Verdict.hopeless(Plugin.TAINTS, "node(s) had untolerated taint(s)");
  private static final Verdict UNSELECTED =
      Verdict.hopeless(Plugin.NODE_AFFINITY, "node(s) didn't match Pod's node affinity/selector");
  private static final Verdict PORT_TAKEN =
      Verdict.refused(Plugin.PORTS, "node(s) didn't have free ports for the requested pod ports");

  private static final Verdict INCAPABLE =
      Verdict.hopeless(Plugin.DECLARED_FEATURES, "node(s) didn't match Pod's required features");

  private NodeFilters() {}

  /** All of them in upstream's order. */
  public static Verdict check(PodFacts pod, NodeState node) {
    Verdict admission = admission(pod, node);
    if (!admission.fits()) {
      return admission;
    }
    if (!pod.admits(node.labels(), node.name())) {
      return UNSELECTED;
    }
    if (!pod.ports().isEmpty() && portTaken(pod, node)) {
      return PORT_TAKEN;
    }
    Verdict resources = resources(pod, node);
    return !resources.fits() || isCapable(pod, node) ? resources : INCAPABLE;
  }

  /** Whether the node says that it can do what the pod needs. */
  public static boolean isCapable(PodFacts pod, NodeState node) {
    return node.features().containsAll(pod.features());
  }

  /** Whether the node takes such pods at all now. */
  public static Verdict admission(PodFacts pod, NodeState node) {
    if (node.isUnschedulable() && !Toleration.anyTolerates(pod.tolerations(), Taint.UNSCHEDULABLE)) {
      return UNSCHEDULABLE;
    }
    return toleratesTaints(pod, node) ? Verdict.FITS : TAINTED;
  }

  /** Whether the pod puts up with every taint that keeps pods away. */
  public static boolean toleratesTaints(PodFacts pod, NodeState node) {
    List<Taint> taints = node.taints();
    for (int i = 0; i < taints.size(); i++) {
      if (taints.get(i).isHard() && !Toleration.anyTolerates(pod.tolerations(), taints.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean portTaken(PodFacts pod, NodeState node) {
    for (HostPort wanted : pod.ports()) {
      for (HostPort taken : node.ports()) {
        if (wanted.clashesWith(taken)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether what the pod asks for is free on the node, and a place for one more pod. */
  public static Verdict resources(PodFacts pod, NodeState node) {
    Amounts asked = pod.requests();
    Amounts all = node.allocatable();
    if (node.podCount() < node.mostPods()
        && isFree(asked.cpuMilli(), all.cpuMilli(), node.cpuMilli())
        && isFree(asked.memory(), all.memory(), node.memory())
        && isFree(asked.storage(), all.storage(), node.storage())
        && (asked.extended().isEmpty() || extendedAreFree(asked, node))) {
      return Verdict.FITS;
    }
    return lacking(asked, node);
  }

  /** What is not asked for may be overdrawn. */
  private static boolean isFree(long asked, long all, long used) {
    return asked == 0 || asked <= all - used;
  }

  private static boolean extendedAreFree(Amounts asked, NodeState node) {
    for (Map.Entry<String, Long> entry : asked.extended().entrySet()) {
      long all = node.allocatable().extended().getOrDefault(entry.getKey(), 0L);
      if (!isFree(entry.getValue(), all, node.extended(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static Verdict lacking(Amounts asked, NodeState node) {
    Amounts all = node.allocatable();
    List<String> reasons = new ArrayList<>(2);
    boolean resolvable = true;
    if (node.podCount() >= node.mostPods()) {
      reasons.add("Too many pods");
    }
    if (!isFree(asked.cpuMilli(), all.cpuMilli(), node.cpuMilli())) {
      reasons.add("Insufficient cpu");
      resolvable &= asked.cpuMilli() <= all.cpuMilli();
    }
    if (!isFree(asked.memory(), all.memory(), node.memory())) {
      reasons.add("Insufficient memory");
      resolvable &= asked.memory() <= all.memory();
    }
    if (!isFree(asked.storage(), all.storage(), node.storage())) {
      reasons.add("Insufficient ephemeral-storage");
      resolvable &= asked.storage() <= all.storage();
    }
    for (Map.Entry<String, Long> entry : asked.extended().entrySet()) {
      long there = all.extended().getOrDefault(entry.getKey(), 0L);
      if (!isFree(entry.getValue(), there, node.extended(entry.getKey()))) {
        reasons.add("Insufficient " + entry.getKey());
        resolvable &= entry.getValue() <= there;
      }
    }
    return new Verdict(Plugin.RESOURCES, resolvable, List.copyOf(reasons));
  }
}
