package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeSnapshotClass;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Has a driver take the snapshot that a content asks for, and delete it when the content goes.
 *
 * <p>Before the driver is asked the content is marked, and the mark stays while it is not known what became of that: a content with
 * the mark is carried through even if it is being deleted, so that no snapshot is left that nobody knows of. Pure, but for what the
 * driver does. Source: external-snapshotter {@code pkg/sidecar-controller}.
 */
final class ContentPlanner implements Planner<String> {
  private static final String PREFIX = "csi.storage.k8s.io/";

  private final Drivers drivers;
  private final Executor loop;

  ContentPlanner(Drivers drivers, Executor loop) {
    this.drivers = drivers;
    this.loop = loop;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<VolumeSnapshotContent> content = view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name);
    Optional<VolumeDriver> driver = content.flatMap(c -> drivers.find(c.driver()));
    return driver.isPresent() ? new Attempt(view, content.orElseThrow(), driver.get(), now).plan() : Plan.NOTHING;
  }

  /** One look at one content. */
  private final class Attempt {
    private final View view;
    private final VolumeSnapshotContent content;
    private final VolumeDriver driver;
    private final Instant now;

    Attempt(View view, VolumeSnapshotContent content, VolumeDriver driver, Instant now) {
      this.view = view;
      this.content = content;
      this.driver = driver;
      this.now = now;
    }

    Plan plan() {
      if (isToGo()) {
        return content.deletionPolicy().equals("Delete") && !content.handle().isEmpty() ? deleted() : letGo();
      }
      if (content.isReady()) {
        return marked() ? Plan.of(unmark()) : Plan.NOTHING;
      }
      if (content.givenHandle().isEmpty()) {
        return content.volumeHandle().isEmpty() ? Plan.NOTHING : taken();
      }
      return content.snapshotRef().text("uid").isEmpty() ? Plan.NOTHING : found();
    }

    // ---- a snapshot that was there before

    /** A driver that does not list what it has is believed to have it. */
    private Plan found() {
      return driver.traits().listing()
          ? Plan.of(
              new Step.Call(
                  "finding " + content.givenHandle(),
                  () -> driver.listSnapshots().handleAsync((all, e) -> e == null ? found(all) : notFound(DriverErrors.text(e)), loop)))
          : Plan.of(status(content.givenHandle(), now, 0, true));
    }

    private Plan found(List<Snapshot> all) {
      return all.stream()
          .filter(snapshot -> snapshot.id().equals(content.givenHandle()))
          .findFirst()
          .map(this::made)
          .orElseGet(() -> notFound("can not find snapshot for snapshotID " + content.givenHandle()));
    }

    private Plan notFound(String why) {
      return told("SnapshotContentCheckandUpdateFailed", "Failed to check and update snapshot content: " + why);
    }

    /** Nobody waits for the driver, and nobody wants the object. */
    private boolean isToGo() {
      boolean neverBound = !content.givenHandle().isEmpty() && content.snapshotRef().text("uid").isEmpty();
      return content.isTerminating()
          && (neverBound || !marked() && content.meta().annotations().has(SnapshotMarks.BEING_DELETED));
    }

    private boolean marked() {
      return content.meta().annotations().has(SnapshotMarks.BEING_CREATED);
    }

    // ---- taking

    private Plan taken() {
      Optional<VolumeSnapshotClass> snapshotClass = view.get(Kinds.VOLUME_SNAPSHOT_CLASS, "", content.className());
      if (snapshotClass.isEmpty()) {
        return failed(
            "failed to get input parameters to create snapshot for content " + content.name()
                + ": \"failed to retrieve snapshot class " + content.className() + " from the informer: not found\"");
      }
      Map<String, String> parameters = new LinkedHashMap<>(snapshotClass.get().parameters());
      parameters.keySet().removeIf(name -> name.startsWith(PREFIX));
      String name = "snapshot-" + content.snapshotRef().text("uid");
      Plan.Builder plan = Plan.builder();
      if (!marked()) {
        plan.then(annotation(SnapshotMarks.BEING_CREATED, Optional.of("yes")));
      }
      return plan.then(
              new Step.Call(
                  "taking " + name,
                  () ->
                      driver
                          .snapshot(content.volumeHandle(), name, parameters)
                          .handleAsync((made, e) -> e == null ? made(made) : refused(e), loop)))
          .build();
    }

    private Plan made(Snapshot made) {
      Plan.Builder plan = Plan.builder().then(status(made.id(), made.created(), made.sizeBytes(), made.ready()));
      if (content.givenHandle().isEmpty()) {
        plan.then(unmark());
      }
      return made.ready() ? plan.build() : plan.then(new Step.Fail("snapshot " + made.id() + " is not ready yet")).build();
    }

    private Plan refused(Throwable failure) {
      Plan.Builder plan = Plan.builder();
      if (DriverErrors.code(failure).isFinal()) {
        plan.then(unmark());
      }
      Plan told =
          failed("failed to take snapshot of the volume " + content.volumeHandle() + ": \"" + DriverErrors.text(failure) + "\"");
      told.stages().forEach(plan::together);
      return plan.build();
    }

    private Plan failed(String why) {
      return told("SnapshotCreationFailed", "Failed to create snapshot: " + why);
    }

    private Plan told(String reason, String message) {
      Plan.Builder plan = Plan.builder();
      if (!content.error().equals(message)) {
        JsonObject error = JsonObject.EMPTY.with("message", message).with("time", Timestamps.format(now));
        plan.then(
                Step.perform(
                        Patches.status(
                            Kinds.VOLUME_SNAPSHOT_CONTENT,
                            content,
                            JsonObject.of("error", error).with("readyToUse", false)))
                    .tolerating("NotFound"))
            .then(new Step.Tell(Note.warning(content, reason, message)));
      }
      return plan.then(new Step.Fail(message)).build();
    }

    private Step status(String handle, Instant created, long sizeBytes, boolean ready) {
      JsonObject status =
          JsonObject.builder()
              .put("snapshotHandle", handle)
              .put("creationTime", TimeUnit.SECONDS.toNanos(created.getEpochSecond()) + created.getNano())
              .put("restoreSize", sizeBytes)
              .put("readyToUse", ready)
              .put("error", JsonNull.NULL)
              .build();
      return Step.perform(Patches.status(Kinds.VOLUME_SNAPSHOT_CONTENT, content, status));
    }

    private Step unmark() {
      return annotation(SnapshotMarks.BEING_CREATED, Optional.empty());
    }

    private Step annotation(String name, Optional<String> value) {
      JsonObject change =
          value.map(v -> JsonObject.EMPTY.with(name, v)).orElse(JsonObject.EMPTY.with(name, JsonNull.NULL));
      return Step.perform(Patches.of(Kinds.VOLUME_SNAPSHOT_CONTENT, content, Patches.annotations(change)))
          .tolerating("NotFound");
    }

    // ---- deleting

    private Plan deleted() {
      return Plan.of(
          new Step.Call(
              "deleting " + content.handle(),
              () ->
                  driver
                      .deleteSnapshot(content.handle())
                      .handleAsync((_, e) -> e == null ? forgotten() : notDeleted(e), loop)));
    }

    /** What the driver does not have any more is not asked for again: then the object goes. */
    private Plan forgotten() {
      JsonObject status =
          JsonObject.builder()
              .put("snapshotHandle", JsonNull.NULL)
              .put("readyToUse", JsonNull.NULL)
              .put("creationTime", JsonNull.NULL)
              .put("restoreSize", JsonNull.NULL)
              .build();
      return Plan.of(
          Step.perform(Patches.status(Kinds.VOLUME_SNAPSHOT_CONTENT, content, status)).tolerating("NotFound"));
    }

    private Plan notDeleted(Throwable failure) {
      return Plan.builder()
          .then(new Step.Tell(Note.warning(content, "SnapshotDeleteError", "Failed to delete snapshot")))
          .then(new Step.Fail("failed to delete snapshot " + content.name() + ": " + DriverErrors.text(failure)))
          .build();
    }

    private Plan letGo() {
      return content.meta().hasFinalizer(SnapshotMarks.CONTENT)
          ? Plan.of(
              Step.perform(Patches.removeFinalizer(Kinds.VOLUME_SNAPSHOT_CONTENT, content, SnapshotMarks.CONTENT))
                  .tolerating("NotFound"))
          : Plan.NOTHING;
    }
  }
}
