package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Has a driver take the snapshot that a content asks for, and delete it when the content goes. One that was taken with a group is
 * only looked after until it is ready: the driver is asked for the group ({@link GroupContentPlanner}).
 */
final class ContentPlanner implements Planner<String> {
  private final Drivers drivers;
  private final Executor loop;

  ContentPlanner(Drivers drivers, Executor loop) {
    this.drivers = drivers;
    this.loop = loop;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<VolumeSnapshotContent> content = view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name);
    return content
        .flatMap(c -> drivers.find(c.driver()).map(driver -> new Storing.Place(view, driver, loop, now)))
        .map(place -> new Attempt(place, content.orElseThrow()).plan())
        .orElse(Plan.NOTHING);
  }

  private static final class Attempt extends Storing<VolumeSnapshotContent> {
    Attempt(Place place, VolumeSnapshotContent content) {
      super(Family.ONE, place, content);
    }

    @Override
    boolean isTakenHere() {
      return content.groupHandle().isEmpty() && !content.meta().annotations().has(VolumeSnapshotContent.GROUP_HANDLE);
    }

    @Override
    String ofWhat() {
      return "volume " + content.volumeHandle();
    }

    @Override
    Step take(Map<String, String> parameters) {
      String name = "snapshot-" + content.snapshotRef().text("uid");
      return call(
          "taking " + name, () -> driver.snapshot(content.volumeHandle(), name, parameters), this::made, this::refused);
    }

    private Plan made(Snapshot made) {
      JsonObject status =
          JsonObject.builder()
              .put("snapshotHandle", made.id())
              .put("creationTime", TimeUnit.SECONDS.toNanos(made.created().getEpochSecond()) + made.created().getNano())
              .put("restoreSize", made.sizeBytes())
              .putUnlessEmpty("volumeGroupSnapshotHandle", made.group())
              .build();
      return made(status, made.ready());
    }

    // ---- a snapshot that was there before, or came with a group

    private String handle() {
      return content.isGiven() ? content.givenHandle() : content.handle();
    }

    /** A driver that does not list what it has is believed to have it. */
    @Override
    Plan found() {
      if (driver.traits().listing()) {
        return Plan.of(
            call("finding " + handle(), driver::listSnapshots, this::found, e -> notFound(DriverErrors.text(e))));
      }
      return content.isGiven() ? made(new Snapshot(handle(), "", 0, now(), true)) : made(JsonObject.EMPTY, true);
    }

    private Plan found(List<Snapshot> all) {
      return all.stream()
          .filter(snapshot -> snapshot.id().equals(handle()))
          .findFirst()
          .map(this::made)
          .orElseGet(() -> notFound("can not find snapshot for snapshotID " + handle()));
    }

    @Override
    CompletionStage<Void> delete() {
      return driver.deleteSnapshot(content.handle());
    }
  }
}
