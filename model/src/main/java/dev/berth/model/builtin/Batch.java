package dev.berth.model.builtin;

import java.util.List;

/** {@code batch}. */
final class Batch {
  private static final Group V1 = Group.of("batch", "v1", "batch.v1");

  private Batch() {}

  static List<Group.Row> rows() {
    return List.of(
        V1.namespaced("CronJob", "cronjobs").shortNames("cj").category("all").status(),
        V1.namespaced("Job", "jobs").category("all").status().selectable("status.successful"));
  }
}
