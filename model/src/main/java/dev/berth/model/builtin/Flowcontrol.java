package dev.berth.model.builtin;

import java.util.List;

/** {@code flowcontrol.apiserver.k8s.io}. */
final class Flowcontrol {
  private static final Group V1 = Group.of("flowcontrol.apiserver.k8s.io", "v1", "flowcontrol.v1");

  private Flowcontrol() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.cluster("FlowSchema", "flowschemas").status(),
        V1.cluster("PriorityLevelConfiguration", "prioritylevelconfigurations").status());
  }
}
