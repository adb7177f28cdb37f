package dev.berth.model.builtin;

import java.util.List;

/** {@code scheduling.k8s.io}, {@code node.k8s.io} and {@code resource.k8s.io}. */
final class Scheduling {
  private static final Group V1 = Group.of("scheduling.k8s.io", "v1", "scheduling.v1");
  private static final Group NODE = Group.of("node.k8s.io", "v1", "node.v1");
  private static final Group RESOURCE = Group.of("resource.k8s.io", "v1", "resource.v1");

  private Scheduling() {}

  static List<Group.Row> rows() {
    return List.of(V1.cluster("PriorityClass", "priorityclasses").shortNames("pc"));
  }

  static List<Group.Row> node() {
    return List.of(NODE.cluster("RuntimeClass", "runtimeclasses"));
  }

  static List<Group.Row> devices() {
    return List.of(
        RESOURCE.cluster("DeviceClass", "deviceclasses"),
        RESOURCE.namespaced("ResourceClaim", "resourceclaims").status(),
        RESOURCE.namespaced("ResourceClaimTemplate", "resourceclaimtemplates"),
        RESOURCE.cluster("ResourceSlice", "resourceslices").selectable("spec.nodeName", "spec.driver"));
  }
}
