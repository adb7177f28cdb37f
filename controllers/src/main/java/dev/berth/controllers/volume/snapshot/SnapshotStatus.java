package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnySnapshot;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Optional;

/** What a snapshot's status should say, be it of one volume or of a group. Pure. */
final class SnapshotStatus {
  private final Family<?, ?, ?> family;
  private final AnySnapshot snapshot;
  private final Instant now;

  SnapshotStatus(Family<?, ?, ?> family, AnySnapshot snapshot, Instant now) {
    this.family = family;
    this.snapshot = snapshot;
    this.now = now;
  }

  /**
   * An error is told once, and written down; the snapshot is looked at again after a backoff.
   *
   * @param reason of a snapshot of one volume
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
                  Patches.status(family.snapshot(), snapshot, unready ? status.with("readyToUse", false) : status)))
          .then(new Step.Tell(Note.warning(snapshot, family.word(reason), message)));
    }
    return plan.then(new Step.Fail(message)).build();
  }

  /**
   * As its content has it.
   *
   * @param more further members
   */
  Plan from(AnySnapshotContent content, JsonObject more) {
    Optional<Instant> taken = content.taken();
    JsonObject wanted =
        more.with(family.word("boundVolumeSnapshotContentName"), content.name()).with("readyToUse", content.isReady());
    if (taken.isPresent()) {
      wanted = wanted.with("creationTime", Timestamps.format(taken.get()));
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
    Plan.Builder plan = Plan.builder().then(Step.perform(Patches.status(family.snapshot(), snapshot, change)));
    if (!snapshot.isTaken() && taken.isPresent()) {
      plan.then(told("SnapshotCreated", "was successfully created by the CSI driver."));
    }
    if (!snapshot.isReady() && content.isReady()) {
      plan.then(told("SnapshotReady", "is ready to use."));
    }
    return plan.build();
  }

  private Step told(String reason, String what) {
    String message = family.word("Snapshot") + " " + snapshot.key() + " " + what;
    return new Step.Tell(Note.normal(snapshot, family.word(reason), message));
  }
}
