package dev.berth.node.host;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.DeviceFacts.State;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.MountLedger;
import java.util.Optional;

/** Entries of a ledger as JSON. Fields are only ever added, so that an older or newer agent can read them. */
final class LedgerLines {
  private LedgerLines() {}

  static JsonObject written(MountLedger.Entry entry) {
    return switch (entry) {
      case MountLedger.Staged staged ->
          JsonObject.EMPTY
              .with("kind", "staged")
              .with("device", device(staged.device()))
              .with("state", staged.state().name());
      case MountLedger.Published published ->
          JsonObject.EMPTY
              .with("kind", "published")
              .with("device", device(published.device()))
              .with("pod", published.podUid())
              .with("state", published.state().name());
      case MountLedger.SetUp set -> JsonObject.EMPTY.with("kind", "setUp").with("volume", volume(set.volume()));
    };
  }

  /** Empty for what this agent does not know. */
  static Optional<MountLedger.Entry> read(JsonObject entry) {
    return switch (entry.text("kind")) {
      case "staged" -> Optional.of(new MountLedger.Staged(device(entry.object("device")), state(entry)));
      case "published" ->
          Optional.of(new MountLedger.Published(device(entry.object("device")), entry.text("pod"), state(entry)));
      case "setUp" -> volume(entry.object("volume")).map(MountLedger.SetUp::new);
      default -> Optional.empty();
    };
  }

  private static State state(JsonObject entry) {
    for (State state : State.values()) {
      if (state.name().equals(entry.text("state"))) {
        return state;
      }
    }
    return State.UNCERTAIN;
  }

  private static JsonObject device(Device device) {
    return JsonObject.builder()
        .put("driver", device.driver())
        .put("handle", device.handle())
        .put("volume", device.volume())
        .put("attach", device.attach())
        .put("block", device.block())
        .put("fsType", device.fsType())
        .put("mountOptions", JsonArray.ofStrings(device.mountOptions()))
        .put("accessMode", device.accessMode())
        .put("readOnly", device.readOnly())
        .put("context", JsonObject.ofStrings(device.context()))
        .put("ephemeral", device.ephemeral())
        .build();
  }

  private static Device device(JsonObject from) {
    return new Device(
        from.text("driver"),
        from.text("handle"),
        from.text("volume"),
        from.bool("attach"),
        from.bool("block"),
        from.text("fsType"),
        from.array("mountOptions").strings().toList(),
        from.text("accessMode"),
        from.bool("readOnly"),
        from.object("context").strings(),
        from.bool("ephemeral"));
  }

  private static JsonObject volume(LocalVolume volume) {
    LocalVolume.Use use = volume.use();
    JsonObject.Builder written =
        JsonObject.builder()
            .put("pod", volume.podUid())
            .put("name", volume.name())
            .put("kind", volume.kind().name())
            .put("path", volume.path())
            .put("source", volume.source())
            .put("specName", use.specName())
            .put("namespace", use.namespace())
            .put("podName", use.pod())
            .put("serviceAccount", use.serviceAccount())
            .put("readOnly", use.readOnly())
            .put("block", use.block())
            .put("mountOptions", JsonArray.ofStrings(use.mountOptions()))
            .put("sizeBytes", use.sizeBytes());
    use.fsUser().ifPresent(user -> written.put("fsUser", user));
    use.fsGroup().ifPresent(group -> written.put("fsGroup", group.id()).put("onRootMismatch", group.onRootMismatch()));
    return written.build();
  }

  private static Optional<LocalVolume> volume(JsonObject from) {
    Optional<FsGroup> group =
        from.has("fsGroup")
            ? Optional.of(new FsGroup(from.number("fsGroup"), from.bool("onRootMismatch"), from.bool("readOnly")))
            : Optional.empty();
    LocalVolume.Use use =
        new LocalVolume.Use(
            from.text("specName"),
            from.text("namespace"),
            from.text("podName"),
            from.text("serviceAccount"),
            from.bool("readOnly"),
            from.bool("block"),
            from.array("mountOptions").strings().toList(),
            group,
            from.has("fsUser") ? Optional.of(from.number("fsUser")) : Optional.empty(),
            from.number("sizeBytes"));
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(from.text("kind"))) {
        return Optional.of(
            new LocalVolume(from.text("pod"), from.text("name"), kind, from.text("path"), from.object("source"), use));
      }
    }
    return Optional.empty();
  }
}
