package dev.berth.simulator.mutant;

import java.util.List;

/** All of them. Each takes one safety rule away. */
final class Mutants {
  private Mutants() {}

  private static final String SET = "controllers/statefulset/";
  private static final String VOLUME = "controllers/volume/";
  private static final String POD = "node/pod/";

  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "pods are taken by their names, whoever has them", 1, "controllers/pods/Claims.java",
              "view.by(byController, owner.uid())",
              "view.list(byController.kind(), owner.namespace())"),
          new Mutant(
              "a pod is created before its predecessor is ready", 6, SET + "Course.java",
              "        yield false;\n      }\n      case Need.Blocked", "        yield true;\n      }\n      case Need.Blocked"),
          new Mutant(
              "a predecessor that is going counts as there", 36, SET + "Member.java",
              "return !terminating && ready && available;", "return ready && available;"),
          new Mutant(
              "the lowest of the condemned goes first", 8, SET + "Course.java",
              "roster.condemned().getFirst()", "roster.condemned().getLast()"),
          new Mutant(
              "pods are deleted without letting them end", 1, SET + "Upkeep.java",
              "Write.DeleteOptions.only(member.pod())", "Write.DeleteOptions.only(member.pod()).atOnce()"),
          new Mutant(
              "a rollout does not wait for the pods above", 2, SET + "Rollout.java",
              "if (slot.isUnavailable()) {", "if (slot.isUnavailable() && partition > 1000) {"),
          new Mutant(
              "a pod is called by a revision whose resources it has not", 3, SET + "InPlace.java",
              "return wanted.equals(pod) ? resized(pod) : resize(wanted);", "return resized(pod);"),
          new Mutant(
              "a pod is replaced for resources that it could be given", 73, SET + "InPlace.java",
              "if (!isAsked(set) || member.lacking()) {", "if (!isAsked(set) || member.ready()) {"),
          new Mutant(
              "a pod that lacks the volume of a template counts as up to date", 83, SET + "Member.java",
              "return revision.equals(name) && !resizing && !lacking;", "return revision.equals(name) && !resizing;"),
          new Mutant(
              "a volume is to be had by a pod that runs", 83, SET + "Upkeep.java",
              "boolean mounted = member.lacking() || ", "boolean mounted = "),
          new Mutant(
              "claims of pods beyond the replicas always go with them", 35, SET + "Retention.java",
              "if (!inPlace && set.deletesClaimsWhenScaled()) {", "if (!inPlace) {"),
          new Mutant(
              "claims go while pods run with them", 52, VOLUME + "protect/ClaimProtection.java",
              ".anyMatch(pod -> uses(pod, claim))", ".anyMatch(pod -> uses(pod, claim) && claim.uid().isEmpty())"),
          new Mutant(
              "volumes are unmade while they are bound", 1, VOLUME + "provision/VolumeDeletion.java",
              "return volume.phase().equals(\"Released\") || nobodys", "return !volume.phase().isEmpty() || nobodys"),
          new Mutant(
              "volumes are detached from nodes that use them", 2, VOLUME + "attach/VolumeAttaching.java",
              "boolean used = volume.isPresent()", "boolean used = volume.isEmpty()"),
          new Mutant(
              "the scheduler forgets whom it has placed", 18, "scheduler/Scheduler.java",
              "        snapshot.place(pod, node);\n        wakeUps", "        wakeUps"),
          new Mutant(
              "the scheduler does not look at taints", 12, "scheduler/fit/NodeFilters.java",
              "return toleratesTaints(pod, node) ? Verdict.FITS : TAINTED;", "return Verdict.FITS;"),
          new Mutant(
              "the scheduler does not wait for claims", 2, "scheduler/Binder.java",
              "case Progress.Waits _ -> {}", "case Progress.Waits _ -> bind(flight);"),
          new Mutant(
              "a rollout does not know of the partition", 24, SET + "Rollout.java",
              ": oneByOne(set.partition(), replicas, update);", ": oneByOne(0, replicas, update);"),
          new Mutant(
              "a set that waits for deletions rolls", 34, SET + "Rollout.java",
              "if (!set.isRollingUpdate()) {", "if (set.replicas() < 0) {"),
          new Mutant(
              "a volume for one node is attached to a second", 68, VOLUME + "attach/VolumeAttaching.java",
              "boolean taken = Users.isExclusive(volume) && !attachments.isEmpty();", "boolean taken = false;"),
          new Mutant(
              "a node is told of volumes that are being taken from it", 1, VOLUME + "attach/NodeAttached.java",
              "if (attachment.isAttached() && !attachment.isTerminating() && !ending.contains(attachment.name())) {",
              "if (attachment.isAttached()) {"),
          new Mutant(
              "pods put up with a silent node for no time at all", 4, "controllers/node/Tolerations.java",
              "since.apply(taint).plus(Duration.ofSeconds(Math.max(0, toleration.number(\"tolerationSeconds\"))));",
              "since.apply(taint);"),
          new Mutant(
              "what is to be left behind keeps its owner", 18, "controllers/garbage/GarbagePlanner.java",
              "return Plan.builder().together(steps).then(takeOff(owner, object, OwnerGraph.ORPHAN)).build();",
              "return Plan.of(takeOff(owner, object, OwnerGraph.ORPHAN));"),
          new Mutant(
              "containers start before their volumes are there", 2, POD + "PodMachine.java",
              "if (!facts.volumesReady() || facts.isBusy(PodFacts.SANDBOX)) {", "if (facts.isBusy(PodFacts.SANDBOX)) {"),
          new Mutant(
              "volumes are taken from processes that are ending", 1, POD + "PodMachine.java",
              "    if (running || !facts.busy().isEmpty()) {\n      return moves(verdict, true, false);",
              "    if (running || !facts.busy().isEmpty()) {\n      return moves(verdict, false, false);"),
          new Mutant(
              "a pod is removed before its processes have ended", 1, "node/agent/StatusReport.java",
              "} else if (moves.ended() && pod.isTerminating() && !volumes.holds(pod.uid())) {",
              "} else if (pod.isTerminating()) {"),
          new Mutant(
              "pods of a silent node are removed by force", 64, "controllers/node/PodGarbageCollector.java",
              "return !node.isReady() && node.taints().anyMatch(t -> t.text(\"key\").equals(Taints.OUT_OF_SERVICE));",
              "return !node.isReady();"),
          new Mutant(
              "claims are kept that are to go with their set", 6, SET + "Retention.java",
              "return set.deletesClaimsWhenDeleted() ? Optional.of(set.asController()) : Optional.empty();",
              "return Optional.empty();"),
          new Mutant(
              "an eviction asks no budget", 9, "api/kinds/pod/PodActions.java",
              "if (isProtected(pod)) {", "if (isProtected(pod) && pod.isEmpty()) {"),
          new Mutant(
              "a Job starts more pods than it needs", 18, "controllers/job/Workforce.java",
              "Math.max(0, Math.min(job.parallelism(), completions - succeeded))",
              "Math.max(0, completions > succeeded ? job.parallelism() : 0)"),
          new Mutant(
              "an object of another uid is a change of the one before", 4, "client/Shelf.java",
              "      apply(before.get().json(), true);\n      before = Optional.empty();",
              "      before = get(told.namespace(), told.name());"),
          new Mutant(
              "what has gone while nobody told is still shown", 3, "client/Shelf.java",
              "gone.values().forEach(object -> apply(object.json(), true));", ""),
          new Mutant(
              "the store takes what was written of an older version", 6, "store/image/Image.java",
              "current.isPresent() && current.get().revision() == expected.revision();", "current.isPresent();"),
          new Mutant(
              "a node that was given up runs on", 9, "node/agent/Fence.java",
              "if (Fencing.isGivenUp(lease)) {", "if (Fencing.isGivenUp(lease) && lease.uid().isEmpty()) {"),
          new Mutant(
              "an agent whose lease has lapsed goes on", 57, "node/agent/Fence.java",
              "if (open && isLapsed()) {", "if (open && isLapsed() && closed) {"),
          new Mutant(
              "a node is given up whatever its lease says by now", 69, "controllers/node/FencingPlanner.java",
              "JsonObject meta = seen(lease).with(", "JsonObject meta = JsonObject.EMPTY.with("),
          new Mutant(
              "another agent may run pods for as long again", 17, "node/simulated/SimulatedWatchdog.java",
              "if (!watching) {", "if (word >= 0) {"),
          new Mutant(
              "a pod is made before its claims", 1, SET + "Course.java",
              "stages.together(creation.claims()).then(creation.pod());",
              "stages.then(creation.pod()).together(creation.claims());"),
          new Mutant(
              "claims begin with the snapshots of a group in their order", 9, SET + "Restore.java",
              "String snapshot = snapshots.get(original(template, ordinal));",
              "String snapshot = List.copyOf(snapshots.values()).get(Math.min(ordinal, snapshots.size() - 1));"),
          new Mutant(
              "a set whose group is not there yet begins empty", 82, SET + "Restore.java",
              "return new Waits(\"there is no volumegroupsnapshot \" + name);", "return new Nothing();"),
          new Mutant(
              "a group is ready before its snapshots are there", 7, VOLUME + "snapshot/GroupPlanner.java",
              "if (!content.handle().isEmpty() && !snapshot.isReady()) {", "if (!content.handle().isEmpty() && snapshot.isReady()) {"),
          new Mutant(
              "of a group that is asked for again one volume is copied again", 110, "storage/simulated/SimulatedSnapshots.java",
              "      Groups.requireSame(known, sourceVolumes);\n      return known;",
              "      copied(volumes.apply(known.snapshots().getLast().sourceVolume()), known.snapshots().getLast().id(), clock.instant(), id);\n"
                  + "      return known;"),
          new Mutant(
              "a snapshot changes with its volume", 7, "storage/simulated/SimulatedSnapshots.java",
              "byId.put(id, new Saved(snapshot, copy));", "byId.put(id, new Saved(snapshot, source.files));"),
          new Mutant(
              "a claim that fills up grows beyond its limit", 30, VOLUME + "expand/GrowthWish.java",
              "return Optional.of(next.compareTo(limit) > 0 ? limit : next);", "return Optional.of(next);"),
          new Mutant(
              "a claim that fills up asks again before it has grown", 2, VOLUME + "expand/FullVolumes.java",
              "boolean grows = size.compareTo(has) > 0;", "boolean grows = false;"),
          new Mutant(
              "how full volumes are is asked once", 2, VOLUME + "expand/FullVolumes.java",
              "        .again(PERIOD)\n", ""),
          new Mutant(
              "a quorum's budget stays as it was when its set is scaled", 2, "controllers/disruption/QuorumBudgets.java",
              "? Plan.NOTHING : Plan.of(update(budget.get(), spec));", "? Plan.NOTHING : Plan.NOTHING;"),
          new Mutant(
              "a volume is moved while it is attached", 60, VOLUME + "move/VolumeMoving.java",
              "if (isAttached()) {", "if (isAttached() && move.id().isEmpty()) {"),
          new Mutant(
              "a volume is said to have arrived before all of it is there", 60, VOLUME + "move/VolumeMoving.java",
              "e == null ? arrived(move) : notMoved(move, e)", "arrived(move)"),
          new Mutant(
              "what has arrived is removed, and what is left behind opened", 5, VOLUME + "move/VolumeMoving.java",
              "boolean arrived = move.state() == State.ARRIVED;", "boolean arrived = move.state() != State.ARRIVED;"),
          new Mutant(
              "a volume whose move is given up stays closed", 20, VOLUME + "move/VolumeMoving.java",
              "JsonString.of(move.with(State.GIVEN_UP).toString())", "JsonNull.NULL"),
          new Mutant(
              "pods are placed with volumes that are on their way", 10, "scheduler/volume/PodVolumes.java",
              "if (move.isPresent()) {", "if (move.isPresent() && claim.name().isEmpty()) {"),
          new Mutant(
              "a volume arrives without what was in it", 5, "storage/simulated/SimulatedMoves.java",
              "      copy.files.copyFrom(volumes.get(move.id()).files);\n", ""),
          new Mutant(
              "a member begins anew as soon as its node is deleted", 41, VOLUME + "anew/AnewPlanner.java",
              "static final Duration GRACE = Duration.ofMinutes(1);", "static final Duration GRACE = Duration.ofSeconds(1);"),
          new Mutant(
              "a member whose node is only silent begins anew", 29, VOLUME + "anew/GoneNodes.java",
              "return node.isEmpty();", "return node.filter(Node::isReady).isEmpty();"),
          new Mutant(
              "a member begins anew while others are not ready", 29, VOLUME + "anew/Muster.java",
              "case UNREADY -> true;", "case UNREADY -> false;"),
          new Mutant(
              "a member begins anew where nobody is ready", 413, VOLUME + "anew/Muster.java",
              "if (places.stream().noneMatch(other -> other.state == State.READY)) {", "if (places.isEmpty()) {"),
          new Mutant(
              "more than half of a set begins anew", 59, VOLUME + "anew/Muster.java",
              "if (lost * 2 > places.size()) {", "if (lost > places.size()) {"),
          new Mutant(
              "of what a member has lost only a part begins anew", 161, VOLUME + "anew/Muster.java",
              "if (!claim.beginsAnew()) {", "if (!claim.beginsAnew() && claim.name().isEmpty()) {"));
}
