package dev.berth.model.builtin;

import java.util.List;

/** {@code autoscaling}: v2 is preferred and stored, v1 is another view on it. */
final class Autoscaling {
  private static final Group V2 = Group.of("autoscaling", "v2", "autoscaling.v2");
  private static final Group V1 = Group.of("autoscaling", "v1", "autoscaling.v1");

  private Autoscaling() {}

  static List<Group.Row> rows() {
    return List.of(scaler(V2), scaler(V1));
  }

  private static Group.Row scaler(Group version) {
    return version
        .namespaced("HorizontalPodAutoscaler", "horizontalpodautoscalers")
        .shortNames("hpa")
        .category("all")
        .status()
        .storedAs("autoscaling", "v2");
  }
}
