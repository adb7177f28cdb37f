package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What a snapshot's status should say. Pure. */
final class SnapshotStatus {
  private final VolumeSnapshot snapshot;
  private final Instant now;

  SnapshotStatus(VolumeSnapshot snapshot, Instant now) {
    this.snapshot = snapshot;
    this.now = now;
  }

  /**
   * An error is told once, and written down; the snapshot is looked at again after a backoff.
   *
   * @param unready whether the snapshot cannot be used any more
   */
  Plan error(String reason, String message, boolean unready) {
    Plan.Builder plan = Plan.builder();
    if (!snapshot.error().equals(message)) {
      JsonObject status =
          JsonObject.of(
              "error", JsonObject.EMPTY.with("message", message).with("time", Timestamps.format(now)));
      plan.then(
              Step.perform(
                  Patches.status(
                      Kinds.VOLUME_SNAPSHOT, snapshot, unready ? status.with("readyToUse", false) : status)))
          .then(new Step.Tell(Note.warning(snapshot, reason, message)));
    }
    return plan.then(new Step.Fail(message)).build();
  }

  /** As its content has it. */
  Plan from(VolumeSnapshotContent content) {
    JsonObject wanted =
        JsonObject.builder()
            .put("boundVolumeSnapshotContentName", content.name())
            .put("readyToUse", content.isReady())
            .build();
    if (content.status().integer("creationTime").isPresent()) {
      long nanos = content.status().number("creationTime");
      Instant at = Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(nanos));
      wanted = wanted.with("creationTime", Timestamps.format(at));
    }
    if (content.restoreSize().isPresent()) {
      wanted = wanted.with("restoreSize", Quantity.of(content.restoreSize().getAsLong(), Format.BINARY_SI).toString());
    }
    wanted = wanted.with("error", content.status().get("error").orElse(JsonNull.NULL));
    JsonObject change = JsonObject.EMPTY;
    for (String name : wanted.names()) {
      Json value = wanted.get(name).orElse(JsonNull.NULL);
      if (!snapshot.status().get(name).orElse(JsonNull.NULL).equals(value)) {
        change = change.with(name, value);
      }
    }
    if (change.isEmpty()) {
      return Plan.NOTHING;
    }
    Plan.Builder plan = Plan.builder().then(Step.perform(Patches.status(Kinds.VOLUME_SNAPSHOT, snapshot, change)));
    if (!snapshot.isTaken() && wanted.has("creationTime")) {
      plan.then(told("SnapshotCreated", "Snapshot " + snapshot.key() + " was successfully created by the CSI driver."));
    }
    if (!snapshot.isReady() && content.isReady()) {
      plan.then(told("SnapshotReady", "Snapshot " + snapshot.key() + " is ready to use."));
    }
    return plan.build();
  }

  private Step told(String reason, String message) {
    return new Step.Tell(Note.normal(snapshot, reason, message));
  }
}
