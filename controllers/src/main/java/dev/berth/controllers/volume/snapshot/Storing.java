package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnySnapshotClass;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One look at one content, of a snapshot or of a group: has a driver take what it asks for, and delete it when the content goes.
 *
 * <p>Before the driver is asked the content is marked, and the mark stays while it is not known what became of that: a content with
 * the mark is carried through even if it is being deleted, so that no snapshot is left that nobody knows of. Pure, but for what the
 * driver does. Source: external-snapshotter {@code pkg/sidecar-controller}.
 */
abstract class Storing<C extends AnySnapshotContent> {
  private static final String PREFIX = "csi.storage.k8s.io/";

  /**
   * Where a look is had.
   *
   * @param loop on which the driver's answers are handled
   */
  record Place(View view, VolumeDriver driver, Executor loop, Instant now) {}

  private final Family<?, C, ? extends AnySnapshotClass> family;
  private final Place place;
  final C content;
  final VolumeDriver driver;

  Storing(Family<?, C, ? extends AnySnapshotClass> family, Place place, C content) {
    this.family = family;
    this.place = place;
    this.content = content;
    this.driver = place.driver;
  }

  /** What the driver is to be asked for is there. */
  abstract Plan found();

  /** Has it taken, by a name that is always the same. @param parameters of the class that are the driver's */
  abstract Step take(Map<String, String> parameters);

  /** Whether it is taken here: not one that comes with something else. */
  abstract boolean isTakenHere();

  /** Of what it is taken, in an error's words. */
  abstract String ofWhat();

  abstract CompletionStage<Void> delete();

  final Instant now() {
    return place.now;
  }

  Plan plan() {
    if (isToGo()) {
      return content.deletionPolicy().equals("Delete") && !content.handle().isEmpty() && isTakenHere() ? deleted() : letGo();
    }
    if (content.isReady()) {
      return marked() ? Plan.of(unmark()) : Plan.NOTHING;
    }
    if (content.isGiven()) {
      return content.snapshotRef().text("uid").isEmpty() ? Plan.NOTHING : found();
    }
    return isTakenHere() ? taken() : content.handle().isEmpty() ? Plan.NOTHING : found();
  }

  /** Nobody waits for the driver, and nobody wants the object. */
  private boolean isToGo() {
    boolean neverBound = content.isGiven() && content.snapshotRef().text("uid").isEmpty();
    return content.isTerminating()
        && (neverBound || !marked() && content.meta().annotations().has(family.beingDeleted()));
  }

  private boolean marked() {
    return content.meta().annotations().has(family.beingCreated());
  }

  // ---- taking

  private Plan taken() {
    Optional<? extends AnySnapshotClass> snapshotClass = place.view.get(family.snapshotClass(), "", content.className());
    if (snapshotClass.isEmpty()) {
      return failed(
          "failed to get input parameters to create " + family.noun() + " for " + (family.ofGroups() ? "group snapshot " : "")
              + "content " + content.name() + ": \"failed to retrieve " + family.noun() + " class " + content.className()
              + " from the informer: not found\"");
    }
    Map<String, String> parameters = new LinkedHashMap<>(snapshotClass.get().parameters());
    parameters.keySet().removeIf(name -> name.startsWith(PREFIX));
    Plan.Builder plan = Plan.builder();
    if (!marked()) {
      plan.then(annotation(family.beingCreated(), Optional.of("yes")));
    }
    return plan.then(take(parameters)).build();
  }

  /** Asks the driver, and goes on with its answer. */
  <A> Step call(String what, Supplier<CompletionStage<A>> verb, Function<A, Plan> answered, Function<Throwable, Plan> refused) {
    return new Step.Call(
        what, () -> verb.get().handleAsync((answer, e) -> e == null ? answered.apply(answer) : refused.apply(e), place.loop));
  }

  /** What the driver has is written down. @param status without the error, which is over */
  Plan made(JsonObject status, boolean ready) {
    JsonObject all = status.with("readyToUse", ready).with("error", JsonNull.NULL);
    Plan.Builder plan = Plan.builder().then(Step.perform(Patches.status(family.content(), content, all)));
    if (!content.isGiven() && isTakenHere()) {
      plan.then(unmark());
    }
    return ready ? plan.build() : plan.then(new Step.Fail(family.noun() + " of " + content.name() + " is not ready yet")).build();
  }

  Plan refused(Throwable failure) {
    Plan.Builder plan = Plan.builder();
    if (DriverErrors.code(failure).isFinal()) {
      plan.then(unmark());
    }
    Plan told =
        failed("failed to take " + family.noun() + " of the " + ofWhat() + ": \"" + DriverErrors.text(failure) + "\"");
    told.stages().forEach(plan::together);
    return plan.build();
  }

  private Plan failed(String why) {
    return told("SnapshotCreationFailed", "Failed to create " + family.noun() + ": " + why);
  }

  Plan notFound(String why) {
    return told(
        "SnapshotContentCheckandUpdateFailed", "Failed to check and update " + family.noun() + " content: " + why);
  }

  private Plan told(String reason, String message) {
    Plan.Builder plan = Plan.builder();
    if (!content.error().equals(message)) {
      JsonObject error = JsonObject.EMPTY.with("message", message).with("time", Timestamps.format(place.now));
      plan.then(
              Step.perform(
                      Patches.status(family.content(), content, JsonObject.of("error", error).with("readyToUse", false)))
                  .tolerating("NotFound"))
          .then(new Step.Tell(Note.warning(content, family.word(reason), message)));
    }
    return plan.then(new Step.Fail(message)).build();
  }

  private Step unmark() {
    return annotation(family.beingCreated(), Optional.empty());
  }

  private Step annotation(String name, Optional<String> value) {
    JsonObject change =
        value.map(v -> JsonObject.EMPTY.with(name, v)).orElse(JsonObject.EMPTY.with(name, JsonNull.NULL));
    return Step.perform(Patches.of(family.content(), content, Patches.annotations(change))).tolerating("NotFound");
  }

  // ---- deleting

  private Plan deleted() {
    return Plan.of(call("deleting " + content.handle(), this::delete, _ -> forgotten(), this::notDeleted));
  }

  /** What the driver does not have any more is not asked for again: then the object goes. */
  private Plan forgotten() {
    JsonObject status =
        JsonObject.builder()
            .put(family.ofGroups() ? "volumeGroupSnapshotHandle" : "snapshotHandle", JsonNull.NULL)
            .put("readyToUse", JsonNull.NULL)
            .put("creationTime", JsonNull.NULL)
            .put("restoreSize", JsonNull.NULL)
            .build();
    return Plan.of(Step.perform(Patches.status(family.content(), content, status)).tolerating("NotFound"));
  }

  private Plan notDeleted(Throwable failure) {
    return Plan.builder()
        .then(new Step.Tell(Note.warning(content, family.word("SnapshotDeleteError"), "Failed to delete " + family.noun())))
        .then(
            new Step.Fail("failed to delete " + family.noun() + " " + content.name() + ": " + DriverErrors.text(failure)))
        .build();
  }

  private Plan letGo() {
    return content.meta().hasFinalizer(family.contentMark())
        ? Plan.of(
            Step.perform(Patches.removeFinalizer(family.content(), content, family.contentMark())).tolerating("NotFound"))
        : Plan.NOTHING;
  }
}
