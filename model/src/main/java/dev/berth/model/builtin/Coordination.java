package dev.berth.model.builtin;

import java.util.List;

/** {@code coordination.k8s.io}. */
final class Coordination {
  private static final Group V1 = Group.of("coordination.k8s.io", "v1", "coordination.v1");

  private Coordination() {}

  static List<Group.Row> rows() {
    return List.of(V1.namespaced("Lease", "leases"));
  }
}
