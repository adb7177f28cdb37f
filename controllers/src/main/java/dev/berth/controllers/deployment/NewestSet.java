package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.pods.TemplateHash;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.ReplicaSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ReplicaSet of the template as it is now: found again, or made; and which of the old ones are still
 * remembered.
 */
final class NewestSet {
  private NewestSet() {}

  /** Brings its annotations, or the Deployment's revision, up to date; empty where they are. */
  static Optional<Step> revised(Situation is) {
    if (is.sets().newest().isEmpty()) {
      return Optional.empty();
    }
    Deployment deployment = is.deployment();
    ReplicaSet newest = is.sets().newest().get();
    JsonObject annotations = newest.meta().annotations();
    JsonObject wanted = Revisions.ofNewest(deployment, annotations, Revisions.next(is.sets().old()));
    long ready = deployment.minReadySeconds();
    if (!wanted.equals(annotations) || newest.minReadySeconds() != ready) {
      JsonObject spec =
          ready == 0 ? newest.spec().without("minReadySeconds") : newest.spec().with("minReadySeconds", ready);
      return Optional.of(Writes.update(newest, wanted, spec));
    }
    boolean unmeasured =
        deployment.progressDeadlineSeconds().isPresent() && Conditions.progressing(deployment).isEmpty();
    String found = "Found new replica set \"" + newest.name() + "\"";
    JsonObject status =
        unmeasured
            ? Conditions.set(
                deployment.status(),
                Conditions.condition(Conditions.PROGRESSING, "True", "FoundNewReplicaSet", found, is.now()))
            : deployment.status();
    return revision(deployment, annotations.text(Revisions.REVISION), status);
  }

  /** Writes the revision and a status in one go, where they are not so already. */
  private static Optional<Step> revision(Deployment deployment, String revision, JsonObject status) {
    if (deployment.meta().annotation(Revisions.REVISION).equals(revision) && status.equals(deployment.status())) {
      return Optional.empty();
    }
    JsonObject annotations = deployment.meta().annotations().with(Revisions.REVISION, revision);
    return Optional.of(
        Writes.statusOf(
            deployment.json()
                .updateObject("metadata", metadata -> metadata.with("annotations", annotations))
                .with("status", status)));
  }

  /** Makes it, with as many replicas as are allowed at once, and says so in the Deployment. */
  static void create(Situation is, Plan.Builder plan) {
    Deployment deployment = is.deployment();
    if (isTaken(is)) {
      long collisions = deployment.collisionCount().orElse(0L) + 1;
      plan.closing(Writes.status(deployment, deployment.status().with("collisionCount", collisions)));
      return;
    }
    long revision = Revisions.next(is.sets().old());
    long replicas =
        deployment.isRecreate()
            ? deployment.replicas()
            : RollingUpdate.newestSize(deployment, 0, is.sets().wanted());
    JsonObject set = NewSet.of(deployment, replicas, revision);
    String name = NewSet.name(deployment);
    plan.then(Writes.create(deployment, set));
    plan.closing(new Step.Conclude(refused -> concluded(is, name, revision, refused)));
  }

  /** Whether the name belongs to another's ReplicaSet, or to one of another template with the same hash. */
  private static boolean isTaken(Situation is) {
    Deployment deployment = is.deployment();
    return is.view()
        .get(Kinds.REPLICA_SET, deployment.namespace(), NewSet.name(deployment))
        .filter(
            set ->
                !set.isControlledBy(deployment.uid())
                    || !TemplateHash.same(set.template(), deployment.template()))
        .isPresent();
  }

  private static List<Step> concluded(Situation is, String name, long revision, List<Answer.Refused> refused) {
    Deployment deployment = is.deployment();
    boolean measured = deployment.progressDeadlineSeconds().isPresent();
    if (refused.isEmpty()) {
      String text = "Created new replica set \"" + name + "\"";
      JsonObject status = deployment.status();
      JsonObject progressing =
          Conditions.condition(Conditions.PROGRESSING, "True", "NewReplicaSetCreated", text, is.now());
      return revision(deployment, Long.toString(revision), measured ? Conditions.set(status, progressing) : status)
          .stream()
          .toList();
    }
    if (!measured || refused.getFirst().isAlreadyExists()) {
      return List.of();
    }
    String text = Writes.notCreated(name, refused.getFirst());
    return List.of(
        Writes.status(
            deployment,
            Conditions.set(
                deployment.status(),
                Conditions.condition(Conditions.PROGRESSING, "False", "ReplicaSetCreateError", text, is.now()))));
  }

  /** What is beyond the limit of the history, the lowest revisions first; never what has or wants pods. */
  static List<ReplicaSet> beyondHistory(Deployment deployment, Generations sets) {
    List<ReplicaSet> old = sets.old().stream().filter(set -> !set.isTerminating()).toList();
    long surplus = deployment.revisionHistoryLimit().filter(limit ->
        limit != Integer.MAX_VALUE).map(l -> old.size() - l).orElse(0L);
    return old.stream()
        .sorted(Comparator.comparing(set -> Revisions.number(set, Revisions.REVISION).orElse(0L)))
        .limit(Math.max(0, surplus))
        .filter(NewestSet::isEmpty)
        .toList();
  }

  private static boolean isEmpty(ReplicaSet set) {
    return set.replicas() == 0
        && set.currentReplicas() == 0
        && set.meta().generation() <= set.status().number("observedGeneration");
  }
}
