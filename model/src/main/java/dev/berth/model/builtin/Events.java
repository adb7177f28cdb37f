package dev.berth.model.builtin;

import java.util.List;

/** {@code events.k8s.io}: another view on the events of the core group, whose keys they share. */
final class Events {
  private static final Group V1 = Group.of("events.k8s.io", "v1", "events.v1");

  private Events() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.namespaced("Event", "events")
            .shortNames("ev")
            .storedAs("", "v1")
            .selectable(
                "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
                "regarding.resourceVersion", "regarding.fieldPath", "reason", "reportingController", "type"));
  }
}
