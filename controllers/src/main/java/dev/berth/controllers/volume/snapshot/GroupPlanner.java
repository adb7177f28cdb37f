package dev.berth.controllers.volume.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeGroupSnapshotClass;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot of a group needs next. Which volumes it is of is decided once, when its content is created; its own snapshots are made
 * as soon as the driver has taken them, and only then is it ready. Source: external-snapshotter {@code
 * pkg/common-controller/groupsnapshot_controller_helper.go}; other than there, expressions of a selector count, and a group is held
 * by its finalizer before anything is made for it.
 */
final class GroupPlanner implements Planner<String> {

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<VolumeGroupSnapshot> group = view.get(Kinds.VOLUME_GROUP_SNAPSHOT, key);
    return group
        .map(g -> g.isTerminating() ? GroupDeletion.plan(view, g) : new Attempt(view, g, now).plan())
        .orElse(Plan.NOTHING);
  }

  static String contentName(VolumeGroupSnapshot group) {
    return "groupsnapcontent-" + group.uid();
  }

  /** One look at one group. */
  private static final class Attempt extends Binding<VolumeGroupSnapshot, VolumeGroupSnapshotContent> {

    Attempt(View view, VolumeGroupSnapshot group, Instant now) {
      super(Family.GROUP, view, group, now);
    }

    @Override
    String contentName() {
      return GroupPlanner.contentName(snapshot);
    }

    @Override
    Optional<Write> finalizer(Optional<VolumeGroupSnapshotContent> content) {
      String mark = Family.GROUP.boundMark();
      return snapshot.meta().hasFinalizer(mark)
          ? Optional.empty()
          : Optional.of(Patches.addFinalizer(Kinds.VOLUME_GROUP_SNAPSHOT, snapshot, mark));
    }

    @Override
    Sources sources() {
      LabelSelector selector;
      try {
        selector = snapshot.selector();
      } catch (SelectorException e) {
        return Sources.missing("failed to list PVCs with label selector <error>: \\\"" + e.getMessage() + "\\\"");
      }
      List<PersistentVolumeClaim> claims =
          view.list(Kinds.CLAIM, snapshot.namespace()).stream().filter(c -> selector.matches(c.meta().labels())).toList();
      if (claims.isEmpty()) {
        String text = selector.isEverything() ? "<none>" : selector.toString();
        return Sources.missing("label selector " + text + " for group snapshot not applied to any PVC");
      }
      List<PersistentVolume> volumes = new ArrayList<>();
      for (PersistentVolumeClaim claim : claims) {
        if (!claim.isBound()) {
          return Sources.missing(
              "the PVC " + claim.name() + " is not yet bound to a PV, will not attempt to take a group snapshot");
        }
        Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", claim.volumeName()).filter(v -> v.isFor(claim));
        if (volume.isEmpty()) {
          return Sources.missing("claim in dataSource not bound or invalid");
        }
        volumes.add(volume.get());
      }
      return volumes.getFirst().spec().has("csi")
          ? Sources.of(volumes)
          : Sources.missing("snapshotting non-CSI volumes is not supported, group snapshot:" + snapshot.key());
    }

    @Override
    Plan taken() {
      Optional<VolumeGroupSnapshotClass> found = view.get(Kinds.VOLUME_GROUP_SNAPSHOT_CLASS, "", snapshot.className());
      if (found.isEmpty()) {
        return status.error(
            "GetSnapshotClassFailed",
            "failed to get group snapshot class with error volumegroupsnapshotclass.groupsnapshot.storage.k8s.io \""
                + snapshot.className() + "\" not found",
            false);
      }
      Sources sources = sources();
      if (!sources.missing().isEmpty()) {
        return notTaken(noInput(sources.missing()));
      }
      VolumeGroupSnapshotClass groupClass = found.get();
      for (PersistentVolume volume : sources.volumes()) {
        if (!volume.spec().has("csi")) {
          return notTaken("cannot snapshot a non-CSI volume for group snapshot " + snapshot.key() + ": " + volume.name());
        }
        String driver = volume.csi().text("driver");
        if (!driver.equals(groupClass.driver())) {
          return notTaken(
              "snapshot controller failed to update " + snapshot.key() + " on API server: Volume CSI driver (" + driver
                  + ") mismatch with VolumeGroupSnapshotClass (" + groupClass.driver() + ") " + snapshot.key() + ": "
                  + volume.name());
        }
      }
      JsonArray handles =
          JsonArray.ofStrings(sources.volumes().stream().map(v -> v.csi().text("volumeHandle")).toList());
      return created(
          groupClass, JsonObject.EMPTY.with("volumeHandles", handles), JsonObject.EMPTY,
          JsonObject.EMPTY.with(VolumeGroupSnapshotContent.CLAIMS, claims(sources.volumes()).toString()));
    }

    private static JsonObject claims(List<PersistentVolume> volumes) {
      JsonObject.Builder claims = JsonObject.builder();
      volumes.forEach(v -> claims.put(v.csi().text("volumeHandle"), v.spec().object("claimRef").text("name")));
      return claims.build();
    }

    private Plan notTaken(String why) {
      return status.error(
          "SnapshotContentCreationFailed", "failed to create group snapshot content with error " + why, true);
    }

    @Override
    Plan bound(VolumeGroupSnapshotContent content) {
      if (!content.handle().isEmpty() && !snapshot.isReady()) {
        List<Step> missing = new GroupMembers(view, snapshot, content).missing();
        if (!missing.isEmpty()) {
          return Plan.builder().together(missing).build();
        }
      }
      return status.from(content, JsonObject.EMPTY);
    }
  }
}
