package dev.berth.simulator.mutant;

import java.util.List;

/** All of them. Each takes one safety rule away. */
final class Mutants {
  private Mutants() {}

  private static final String SET = "controllers/statefulset/";
  private static final String VOLUME = "controllers/volume/";
  private static final String POD = "node/pod/";

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

  /** Pods of which two fit on a node come four at a time, again and again, while the news of them are late. */
  private static final String CROWD =
      """
      1000 storm 60
      2000 create-set web 4 Parallel 0 Retain Retain
      10000 scale web 0
      18000 scale web 4
      26000 scale web 0
      34000 scale web 4
      42000 scale web 0
      50000 scale web 4
      """;

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "pods are taken by their names, whoever has them", "2", "controllers/pods/Claims.java",
              "view.by(byController, owner.uid())",
              "view.list(byController.kind(), owner.namespace())"),
          new Mutant(
              "a pod is created before its predecessor is ready", "1", SET + "Course.java",
              "case Need.Patience _ -> false;", "case Need.Patience _ -> true;"),
          new Mutant(
              "a predecessor that is going counts as there", GOING, SET + "Member.java",
              "return !terminating && ready && available;", "return ready && available;"),
          new Mutant(
              "the lowest of the condemned goes first", "2", SET + "Course.java",
              "roster.condemned().getFirst()", "roster.condemned().getLast()"),
          new Mutant(
              "pods are deleted without letting them end", "17", SET + "Upkeep.java",
              "Write.DeleteOptions.only(member.pod())", "Write.DeleteOptions.only(member.pod()).atOnce()"),
          new Mutant(
              "a rollout does not wait for the pods above", "24", SET + "Rollout.java",
              "if (slot.isUnavailable()) {", "if (slot.isUnavailable() && partition > 1000) {"),
          new Mutant(
              "claims of pods beyond the replicas always go with them", "38", SET + "Retention.java",
              "if (!inPlace && set.deletesClaimsWhenScaled()) {", "if (!inPlace) {"),
          new Mutant(
              "claims go while pods run with them", "18", VOLUME + "protect/ClaimProtection.java",
              ".anyMatch(pod -> uses(pod, claim))", ".anyMatch(pod -> uses(pod, claim) && claim.uid().isEmpty())"),
          new Mutant(
              "volumes are unmade while they are bound", "1", VOLUME + "provision/VolumeDeletion.java",
              "return volume.phase().equals(\"Released\") || nobodys", "return !volume.phase().isEmpty() || nobodys"),
          new Mutant(
              "volumes are detached from nodes that use them", "69", VOLUME + "attach/VolumeAttaching.java",
              "boolean used = volume.isPresent()", "boolean used = volume.isEmpty()"),
          new Mutant(
              "the scheduler forgets whom it has placed", CROWD, "scheduler/Scheduler.java",
              "        snapshot.place(pod, node);\n        wakeUps", "        wakeUps"),
          new Mutant(
              "the scheduler does not look at taints", OFF, "scheduler/fit/NodeFilters.java",
              "if (!toleratesTaints(pod, node)) {", "if (!toleratesTaints(pod, node) && pod.uid().isEmpty()) {"),
          new Mutant(
              "the scheduler does not wait for claims", "3", "scheduler/Binder.java",
              "case Progress.Waits _ -> {}", "case Progress.Waits _ -> bind(flight);"),
          new Mutant(
              "a rollout does not know of the partition", "18", SET + "Rollout.java",
              ": oneByOne(set.partition(), replicas, update);", ": oneByOne(0, replicas, update);"),
          new Mutant(
              "a set that waits for deletions rolls", "66", SET + "Rollout.java",
              "if (!set.isRollingUpdate()) {", "if (set.replicas() < 0) {"),
          new Mutant(
              "a volume for one node is attached to a second", "29", VOLUME + "attach/VolumeAttaching.java",
              "boolean taken = Users.isExclusive(volume) && !attachments.isEmpty();", "boolean taken = false;"),
          new Mutant(
              "a node is told of volumes that are being taken from it", "17", VOLUME + "attach/NodeAttached.java",
              "if (attachment.isAttached() && !attachment.isTerminating() && !ending.contains(attachment.name())) {",
              "if (attachment.isAttached()) {"),
          new Mutant(
              "pods put up with a silent node for no time at all", "24", "controllers/node/Tolerations.java",
              "since.apply(taint).plus(Duration.ofSeconds(Math.max(0, toleration.number(\"tolerationSeconds\"))));",
              "since.apply(taint);"),
          new Mutant(
              "what is to be left behind keeps its owner", "22", "controllers/garbage/GarbagePlanner.java",
              "return Plan.builder().together(steps).then(takeOff(owner, object, OwnerGraph.ORPHAN)).build();",
              "return Plan.of(takeOff(owner, object, OwnerGraph.ORPHAN));"),
          new Mutant(
              "containers start before their volumes are there", "12", POD + "PodMachine.java",
              "if (!facts.volumesReady() || facts.isBusy(PodFacts.SANDBOX)) {", "if (facts.isBusy(PodFacts.SANDBOX)) {"),
          new Mutant(
              "volumes are taken from processes that are ending", "1", POD + "PodMachine.java",
              "    if (running || !facts.busy().isEmpty()) {\n      return moves(verdict, true, false);",
              "    if (running || !facts.busy().isEmpty()) {\n      return moves(verdict, false, false);"),
          new Mutant(
              "a pod is removed before its processes have ended", "1", "node/agent/StatusReport.java",
              "} else if (moves.ended() && pod.isTerminating() && !volumes.holds(pod.uid())) {",
              "} else if (pod.isTerminating()) {"));
}
