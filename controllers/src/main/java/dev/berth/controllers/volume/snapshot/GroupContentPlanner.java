package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Has a driver take the snapshots of a group that a content asks for, all at once, and delete them when the content goes. */
final class GroupContentPlanner implements Planner<String> {
  private final Drivers drivers;
  private final Executor loop;

  GroupContentPlanner(Drivers drivers, Executor loop) {
    this.drivers = drivers;
    this.loop = loop;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<VolumeGroupSnapshotContent> content = view.get(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", name);
    return content
        .flatMap(c -> drivers.find(c.driver()).map(driver -> new Storing.Place(view, driver, loop, now)))
        .map(place -> new Attempt(place, content.orElseThrow()).plan())
        .orElse(Plan.NOTHING);
  }

  private static final class Attempt extends Storing<VolumeGroupSnapshotContent> {
    Attempt(Place place, VolumeGroupSnapshotContent content) {
      super(Family.GROUP, place, content);
    }

    @Override
    boolean isTakenHere() {
      return true;
    }

    @Override
    String ofWhat() {
      return "volumes [" + String.join(" ", content.volumeHandles()) + "]";
    }

    @Override
    Step take(Map<String, String> parameters) {
      String name = "groupsnapshot-" + content.snapshotRef().text("uid");
      return call(
          "taking " + name, () -> driver.groupSnapshot(content.volumeHandles(), name, parameters), this::made, this::refused);
    }

    /** Which snapshots there are is said once; whether each is ready, its own content says later. */
    private Plan made(GroupSnapshot made) {
      JsonObject status =
          JsonObject.EMPTY
              .with("volumeGroupSnapshotHandle", made.id())
              .with("creationTime", Timestamps.format(made.created()));
      if (!content.isGiven() && content.infos().isEmpty()) {
        status = status.with("volumeSnapshotInfoList", JsonArray.of(made.snapshots().stream().map(Attempt::info).toList()));
      }
      return made(status, made.ready());
    }

    private static JsonObject info(Snapshot snapshot) {
      return JsonObject.builder()
          .put("volumeHandle", snapshot.sourceVolume())
          .put("snapshotHandle", snapshot.id())
          .put("creationTime", TimeUnit.SECONDS.toNanos(snapshot.created().getEpochSecond()) + snapshot.created().getNano())
          .put("readyToUse", snapshot.ready())
          .put("restoreSize", snapshot.sizeBytes())
          .build();
    }

    // ---- a group that was there before

    @Override
    Plan found() {
      return Plan.of(
          call(
              "finding " + content.givenHandle(),
              () -> driver.findGroupSnapshot(content.givenHandle(), content.snapshotHandles()),
              this::made,
              e ->
                  notFound(
                      "failed to list group snapshot for group snapshot content " + content.name() + ": \""
                          + DriverErrors.text(e) + "\"")));
    }

    @Override
    CompletionStage<Void> delete() {
      return driver.deleteGroupSnapshot(content.handle(), content.snapshotHandles());
    }
  }
}
