package dev.berth.server.volume;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is said between the server and an agent about volumes. Pure. */
final class Wording {
  private Wording() {}

  static JsonObject of(NewVolume wanted) {
    JsonObject.Builder b =
        JsonObject.builder()
            .put("name", wanted.name())
            .put("sizeBytes", wanted.sizeBytes())
            .put("parameters", strings(wanted.parameters()))
            .put("accessModes", JsonArray.ofStrings(wanted.accessModes()))
            .put("block", wanted.block())
            .put("topologies", JsonArray.of(wanted.topologies().stream().map(Wording::strings).toList()))
            .put("fsType", wanted.fsType())
            .put("mountOptions", JsonArray.ofStrings(wanted.mountOptions()));
    wanted.sourceSnapshot().ifPresent(s -> b.put("sourceSnapshot", s));
    wanted.sourceVolume().ifPresent(s -> b.put("sourceVolume", s));
    return b.build();
  }

  static NewVolume wanted(JsonObject o) {
    return new NewVolume(
        o.text("name"),
        o.number("sizeBytes"),
        o.object("parameters").strings(),
        new LinkedHashSet<>(o.array("accessModes").strings().toList()),
        o.bool("block"),
        o.array("topologies").objects().<Map<String, String>>map(JsonObject::strings).toList(),
        o.string("sourceSnapshot"),
        o.string("sourceVolume"),
        o.text("fsType"),
        o.array("mountOptions").strings().toList());
  }

  static JsonObject of(Created created) {
    return JsonObject.builder()
        .put("id", created.id())
        .put("sizeBytes", created.sizeBytes())
        .put("context", strings(created.context()))
        .put("topology", JsonArray.of(created.topology().stream().map(Wording::strings).toList()))
        .build();
  }

  static Created created(JsonObject o) {
    List<Map<String, String>> topology =
        o.array("topology").objects().<Map<String, String>>map(JsonObject::strings).toList();
    return new Created(o.text("id"), o.number("sizeBytes"), o.object("context").strings(), topology);
  }

  static JsonObject of(Snapshot snapshot) {
    return JsonObject.builder()
        .put("id", snapshot.id())
        .put("sourceVolume", snapshot.sourceVolume())
        .put("sizeBytes", snapshot.sizeBytes())
        .put("created", Timestamps.formatMicro(snapshot.created()))
        .put("ready", snapshot.ready())
        .putUnlessEmpty("group", snapshot.group())
        .build();
  }

  static Snapshot snapshot(JsonObject o) {
    return new Snapshot(
        o.text("id"),
        o.text("sourceVolume"),
        o.number("sizeBytes"),
        Timestamps.parseMicro(o.text("created")),
        o.bool("ready"),
        o.text("group"));
  }

  static JsonObject of(GroupSnapshot group) {
    return JsonObject.builder()
        .put("id", group.id())
        .put("snapshots", JsonArray.of(group.snapshots().stream().map(Wording::of).toList()))
        .put("created", Timestamps.formatMicro(group.created()))
        .put("ready", group.ready())
        .build();
  }

  static GroupSnapshot group(JsonObject o) {
    return new GroupSnapshot(
        o.text("id"),
        o.array("snapshots").objects().map(Wording::snapshot).toList(),
        Timestamps.parseMicro(o.text("created")),
        o.bool("ready"));
  }

  static JsonObject strings(Map<String, String> map) {
    return JsonObject.ofStrings(new TreeMap<>(map));
  }

}
