package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.ReplicaSet;
import java.util.List;
import java.util.Optional;

/**
 * The writes of a Deployment's plan. Whoever was faster has changed an object that wakes the key, so conflicts are
 * tolerated:
 * the next pass decides anew.
 */
final class Writes {
  private Writes() {}

  static Step status(Deployment deployment, JsonObject status) {
    return statusOf(deployment.json().with("status", status));
  }

  /** Also the Deployment's annotations, which a write of the status may change. */
  static Step statusOf(JsonObject deployment) {
    return Step.perform(Write.updateStatus(Kinds.DEPLOYMENT, new Deployment(deployment)))
        .tolerating("Conflict", "NotFound");
  }

  static Step update(ReplicaSet set, JsonObject annotations, JsonObject spec) {
    JsonObject json =
        set.json().updateObject("metadata", metadata -> metadata.with("annotations", annotations)).with("spec", spec);
    return Step.perform(Write.update(Kinds.REPLICA_SET, new ReplicaSet(json))).tolerating("Conflict", "NotFound");
  }

  /** Sizes a ReplicaSet, and says there for which number of replicas; empty where both are so already. */
  static Optional<Step> resize(Deployment deployment, Size size) {
    ReplicaSet set = size.set();
    JsonObject annotations = Revisions.sizedFor(deployment, set.meta().annotations());
    if (!size.isChange() && annotations.equals(set.meta().annotations())) {
      return Optional.empty();
    }
    return Optional.of(
        Step.perform(write(size, annotations))
            .reporting(answer -> resized(deployment, size, answer))
            .tolerating("Conflict", "NotFound"));
  }

  /** Once the plan has written the ReplicaSet its version is another, and only a patch still fits. */
  private static Write write(Size size, JsonObject annotations) {
    ReplicaSet set = size.set();
    if (size.from() == set.replicas()) {
      JsonObject json =
          set.json()
              .updateObject("metadata", metadata -> metadata.with("annotations", annotations))
              .with("spec", set.spec().with("replicas", size.to()));
      return Write.update(Kinds.REPLICA_SET, new ReplicaSet(json));
    }
    return Write.merge(
        Kinds.REPLICA_SET,
        set,
        JsonObject.of("spec", JsonObject.EMPTY.with("replicas", size.to()), "metadata", JsonObject.EMPTY.with("uid",
            set.uid())));
  }

  private static List<Note> resized(Deployment deployment, Size size, Answer answer) {
    if (!size.isChange() || answer instanceof Answer.Refused) {
      return List.of();
    }
    return List.of(scaled(deployment, size.set().name(), size.from(), size.to()));
  }

  private static Note scaled(Deployment deployment, String set, long from, long to) {
    return Note.normal(
        deployment,
        "ScalingReplicaSet",
        "Scaled " + (from < to ? "up" : "down") + " replica set " + set + " from " + from + " to " + to);
  }

  static Step create(Deployment deployment, JsonObject set) {
    return Step.perform(Write.create(Kinds.REPLICA_SET, deployment.namespace(), set))
        .reporting(answer -> created(deployment, set, answer));
  }

  private static List<Note> created(Deployment deployment, JsonObject set, Answer answer) {
    String name = set.object("metadata").text("name");
    long replicas = set.object("spec").number("replicas");
    return switch (answer) {
      case Answer.Done _ -> replicas == 0 ? List.of() : List.of(scaled(deployment, name, 0, replicas));
      case Answer.Refused refused ->
          refused.isAlreadyExists() || refused.isNamespaceTerminating()
              ? List.of()
              : List.of(Note.warning(deployment, "ReplicaSetCreateError", notCreated(name, refused)));
    };
  }

  static String notCreated(String name, Answer.Refused refused) {
    return "Failed to create new replica set \"" + name + "\": " + refused.message();
  }

  static Step delete(ReplicaSet set) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.REPLICA_SET, set), Write.DeleteOptions.only(set)))
        .tolerating("NotFound", "Conflict");
  }
}
