package dev.berth.model.builtin;

import java.util.List;

/** {@code policy}. */
final class Policy {
  private static final Group V1 = Group.of("policy", "v1", "policy.v1");

  private Policy() {}

  static List<Group.Row> rows() {
    return List.of(V1.namespaced("PodDisruptionBudget", "poddisruptionbudgets").shortNames("pdb").status());
  }
}
