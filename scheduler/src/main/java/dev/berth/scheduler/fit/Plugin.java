package dev.berth.scheduler.fit;

import java.util.Set;

/** Upstream's filters, by whose names waiting pods are woken and messages speak; in the order in which they are asked. */
public enum Plugin {
  SCHEDULING_GATES("SchedulingGates"),
  NODE_UNSCHEDULABLE("NodeUnschedulable"),
  NODE_NAME("NodeName"),
  TAINTS("TaintToleration"),
  NODE_AFFINITY("NodeAffinity"),
  PORTS("NodePorts"),
  RESOURCES("NodeResourcesFit"),
  VOLUME_RESTRICTIONS("VolumeRestrictions"),
  VOLUME_LIMITS("NodeVolumeLimits"),
  VOLUME_BINDING("VolumeBinding"),
  VOLUME_ZONE("VolumeZone"),
  SPREAD("PodTopologySpread"),
  POD_AFFINITY("InterPodAffinity"),
  DYNAMIC_RESOURCES("DynamicResources"),
  DECLARED_FEATURES("NodeDeclaredFeatures");

  private final String upstream;

  Plugin(String upstream) {
    this.upstream = upstream;
  }

  public String upstream() {
    return upstream;
  }

  /** One bit of an int for each; nothing stored depends on which. */
  @SuppressWarnings("EnumOrdinal")
  public int bit() {
    return 1 << ordinal();
  }

  public static int bits(Set<Plugin> plugins) {
    return plugins.stream().mapToInt(Plugin::bit).reduce(0, (a, b) -> a | b);
  }
}
