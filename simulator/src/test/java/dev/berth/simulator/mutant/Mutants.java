package dev.berth.simulator.mutant;

import java.util.List;

/** All of them. Each takes one safety rule away. */
final class Mutants {
  private Mutants() {}

  private static final String SET = "controllers/statefulset/";
  private static final String VOLUME = "controllers/volume/";

  /** While the first ends, the set grows. */
  private static final String GOING =
      """
      1000 create-set web 2 OrderedReady 0 Retain Retain
      20000 delete-pod web 0
      20300 scale web 3
      """;

  /** Two of three nodes are off for long before there is something to place. */
  private static final String OFF =
      """
      10000 power-off 0 300
      10000 power-off 1 300
      100000 create-set web 4 Parallel 0 Retain Retain
      """;

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "pods are taken by their names, whoever has them", "1", "controllers/pods/Claims.java",
              "view.by(byController, owner.uid())",
              "view.list(byController.kind(), owner.namespace())"),
          new Mutant(
              "a pod is created before its predecessor is ready", "1", SET + "Course.java",
              "case Need.Patience _ -> false;", "case Need.Patience _ -> true;"),
          new Mutant(
              "a predecessor that is going counts as there", GOING, SET + "Member.java",
              "return !terminating && ready && available;", "return ready && available;"),
          new Mutant(
              "the lowest of the condemned goes first", "1", SET + "Course.java",
              "roster.condemned().getFirst()", "roster.condemned().getLast()"),
          new Mutant(
              "pods are deleted without letting them end", "4", SET + "Upkeep.java",
              "Write.DeleteOptions.only(member.pod())", "Write.DeleteOptions.only(member.pod()).atOnce()"),
          new Mutant(
              "a rollout does not wait for the pods above", "21", SET + "Rollout.java",
              "if (slot.isUnavailable()) {", "if (slot.isUnavailable() && partition > 1000) {"),
          new Mutant(
              "claims of pods beyond the replicas always go with them", "1", SET + "Retention.java",
              "if (!inPlace && set.deletesClaimsWhenScaled()) {", "if (!inPlace) {"),
          new Mutant(
              "claims go while pods run with them", "9", VOLUME + "protect/ClaimProtection.java",
              ".anyMatch(pod -> uses(pod, claim))", ".anyMatch(pod -> uses(pod, claim) && claim.uid().isEmpty())"),
          new Mutant(
              "volumes are unmade while they are bound", "1", VOLUME + "provision/VolumeDeletion.java",
              "return volume.phase().equals(\"Released\") || nobodys", "return !volume.phase().isEmpty() || nobodys"),
          new Mutant(
              "volumes are detached from nodes that use them", "111", VOLUME + "attach/VolumeAttaching.java",
              "boolean used = volume.isPresent()", "boolean used = volume.isEmpty()"),
          new Mutant(
              "the scheduler forgets whom it has placed", "44", "scheduler/Scheduler.java",
              "        snapshot.place(pod, node);\n        wakeUps", "        wakeUps"),
          new Mutant(
              "the scheduler does not look at taints", OFF, "scheduler/fit/NodeFilters.java",
              "if (!toleratesTaints(pod, node)) {", "if (!toleratesTaints(pod, node) && pod.uid().isEmpty()) {"),
          new Mutant(
              "the scheduler does not wait for claims", "1", "scheduler/Binder.java",
              "case Progress.Waits _ -> {}", "case Progress.Waits _ -> bind(flight);"));
}
