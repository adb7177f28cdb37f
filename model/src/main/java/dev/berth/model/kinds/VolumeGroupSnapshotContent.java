package dev.berth.model.kinds;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Snapshots that were taken at one moment, as the storage has them. */
public record VolumeGroupSnapshotContent(JsonObject json) implements AnySnapshotContent {
  /** Names of claims by their volumes' handles, as JSON: claims and volumes may be gone before the driver has answered. */
  public static final String CLAIMS = "storage.berth.dev/claims";

  /**
   * A snapshot of the group, as the content's status has it: times in nanoseconds, sizes in bytes.
   *
   * @param json with {@code volumeHandle}, {@code snapshotHandle}, {@code creationTime}, {@code restoreSize}, {@code readyToUse}
   */
  public record Info(JsonObject json) {
    public String volumeHandle() {
      return json.text("volumeHandle");
    }

    public String snapshotHandle() {
      return json.text("snapshotHandle");
    }
  }

  @Override
  public String className() {
    return spec().text("volumeGroupSnapshotClassName");
  }

  /** The volumes that it is to be taken of. */
  public List<String> volumeHandles() {
    return spec().object("source").array("volumeHandles").strings().toList();
  }

  /** Whose a volume was when the group was asked for; empty where that was not written down. */
  public Optional<String> claim(String volumeHandle) {
    try {
      return Json.parse(meta().annotation(CLAIMS)) instanceof JsonObject claims ? claims.string(volumeHandle) : Optional.empty();
    } catch (JsonException e) {
      return Optional.empty(); // nobody wrote it, or somebody something else
    }
  }

  /** The group that was there before, or "". */
  public String givenHandle() {
    return spec().object("source").object("groupSnapshotHandles").text("volumeGroupSnapshotHandle");
  }

  @Override
  public boolean isGiven() {
    return spec().object("source").has("groupSnapshotHandles");
  }

  @Override
  public JsonObject snapshotRef() {
    return spec().object("volumeGroupSnapshotRef");
  }

  @Override
  public String handle() {
    return status().text("volumeGroupSnapshotHandle");
  }

  @Override
  public Optional<Instant> taken() {
    return status().string("creationTime").map(Timestamps::parse);
  }

  /** What the driver took; empty until it has, and where the group was there before. */
  public List<Info> infos() {
    return status().array("volumeSnapshotInfoList").objects().map(Info::new).toList();
  }

  /** The handles of its snapshots, whoever took them. */
  public List<String> snapshotHandles() {
    return isGiven()
        ? spec().object("source").object("groupSnapshotHandles").array("volumeSnapshotHandles").strings().toList()
        : infos().stream().map(Info::snapshotHandle).toList();
  }
}
