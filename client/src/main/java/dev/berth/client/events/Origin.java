package dev.berth.client.events;

import java.util.Map;

/**
 * Who tells, as {@code source}, {@code reportingComponent} and {@code reportingInstance} name it.
 *
 * @param component {@code statefulset-controller}, {@code kubelet}
 * @param host the node's name where there is one of the component on each node; otherwise empty
 */
public record Origin(String component, String host) {
  /** Controllers that upstream calls something else in events than in {@code --controllers} or in their account. */
  private static final Map<String, String> IN_EVENTS =
      Map.ofEntries(
          Map.entry("disruption-controller", "controllermanager"),
          Map.entry("endpoints-controller", "endpoint-controller"),
          Map.entry("endpointslice-controller", "endpoint-slice-controller"),
          Map.entry("ephemeral-volume-controller", "ephemeral_volume"),
          Map.entry("expand-controller", "volume_expand"),
          Map.entry("generic-garbage-collector", "garbage-collector-controller"),
          Map.entry("horizontal-pod-autoscaler-controller", "horizontal-pod-autoscaler"),
          Map.entry("node-lifecycle-controller", "node-controller"),
          Map.entry("persistent-volume-binder", "persistentvolume-controller"),
          Map.entry("persistentvolume-attach-detach-controller", "attachdetach-controller"),
          Map.entry("persistentvolume-binder-controller", "persistentvolume-controller"),
          Map.entry("persistentvolume-expander-controller", "volume_expand"),
          Map.entry("replicationcontroller-controller", "replication-controller"));

  public static Origin of(String component) {
    return new Origin(component, "");
  }

  /** A controller by its name. */
  public static Origin ofController(String name) {
    return of(IN_EVENTS.getOrDefault(name, name));
  }
}
