package dev.berth.model.builtin;

import java.util.List;

/** {@code apps}. */
final class Apps {
  private static final Group V1 = Group.of("apps", "v1", "apps.v1");

  private Apps() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.namespaced("ControllerRevision", "controllerrevisions"),
        V1.namespaced("DaemonSet", "daemonsets").shortNames("ds").category("all").status(),
        V1.namespaced("Deployment", "deployments").shortNames("deploy").category("all").scale().status(),
        V1.namespaced("ReplicaSet", "replicasets")
            .shortNames("rs")
            .category("all")
            .scale()
            .status(),
        V1.namespaced("StatefulSet", "statefulsets").shortNames("sts").category("all").scale().status());
  }
}
