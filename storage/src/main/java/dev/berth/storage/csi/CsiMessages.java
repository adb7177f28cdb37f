package dev.berth.storage.csi;

import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.csi.proto.CapacityRange;
import dev.berth.storage.csi.proto.Time;
import dev.berth.storage.csi.proto.Topology;
import dev.berth.storage.csi.proto.TopologyRequirement;
import dev.berth.storage.csi.proto.Volume;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode;
import dev.berth.storage.csi.proto.VolumeCapability.BlockVolume;
import dev.berth.storage.csi.proto.VolumeCapability.MountVolume;
import dev.berth.storage.csi.proto.VolumeContentSource;
import dev.berth.storage.csi.proto.VolumeGroupSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What both sides say to each other, in the words of {@link dev.berth.storage.VolumeDriver}. */
public final class CsiMessages {
  private CsiMessages() {}

  static CapacityRange atLeast(long bytes) {
    return CapacityRange.newBuilder().setRequiredBytes(bytes).build();
  }

  static VolumeCapability capability(Use use, boolean tellsWriters) {
    VolumeCapability.Builder capability =
        VolumeCapability.newBuilder().setAccessMode(mode(AccessModes.of(use.accessMode(), tellsWriters)));
    if (use.block()) {
      return capability.setBlock(BlockVolume.getDefaultInstance()).build();
    }
    MountVolume.Builder mount = MountVolume.newBuilder().setFsType(use.fsType()).addAllMountFlags(use.mountOptions());
    use.mountGroup().ifPresent(mount::setVolumeMountGroup);
    return capability.setMount(mount).build();
  }

  /** One for each access mode. */
  static List<VolumeCapability> capabilities(NewVolume wanted, boolean tellsWriters) {
    return wanted.accessModes().stream()
        .sorted()
        .map(
            mode ->
                new Use(
                    "", "", Map.of(), Map.of(), wanted.block(), wanted.fsType(), wanted.mountOptions(), mode))
        .map(use -> capability(use, tellsWriters))
        .toList();
  }

  private static AccessMode mode(AccessMode.Mode mode) {
    return AccessMode.newBuilder().setMode(mode).build();
  }

  static TopologyRequirement requirement(List<Map<String, String>> places) {
    List<Topology> all = places.stream().map(CsiMessages::topology).toList();
    return TopologyRequirement.newBuilder().addAllRequisite(all).addAllPreferred(all).build();
  }

  public static Topology topology(Map<String, String> segments) {
    return Topology.newBuilder().putAllSegments(segments).build();
  }

  static VolumeContentSource fromSnapshot(String id) {
    return VolumeContentSource.newBuilder()
        .setSnapshot(VolumeContentSource.SnapshotSource.newBuilder().setSnapshotId(id))
        .build();
  }

  static VolumeContentSource fromVolume(String id) {
    return VolumeContentSource.newBuilder().setVolume(VolumeContentSource.VolumeSource.newBuilder().setVolumeId(id)).build();
  }

  static Created created(Volume volume) {
    return new Created(
        volume.getVolumeId(),
        volume.getCapacityBytes(),
        Map.copyOf(volume.getVolumeContextMap()),
        volume.getAccessibleTopologyList().stream().map(place -> Map.copyOf(place.getSegmentsMap())).toList());
  }

  public static Volume.Builder volume(Created volume) {
    return Volume.newBuilder()
        .setVolumeId(volume.id())
        .setCapacityBytes(volume.sizeBytes())
        .putAllVolumeContext(volume.context())
        .addAllAccessibleTopology(volume.topology().stream().map(CsiMessages::topology).toList());
  }

  static Snapshot snapshot(dev.berth.storage.csi.proto.Snapshot said) {
    return new Snapshot(
        said.getSnapshotId(), said.getSourceVolumeId(), said.getSizeBytes(), instant(said.getCreationTime()),
        said.getReadyToUse(), said.getGroupSnapshotId());
  }

  private static Instant instant(Time time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static Time time(Instant instant) {
    return Time.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  public static dev.berth.storage.csi.proto.Snapshot snapshot(Snapshot snapshot) {
    return dev.berth.storage.csi.proto.Snapshot.newBuilder()
        .setSnapshotId(snapshot.id())
        .setSourceVolumeId(snapshot.sourceVolume())
        .setSizeBytes(snapshot.sizeBytes())
        .setCreationTime(time(snapshot.created()))
        .setReadyToUse(snapshot.ready())
        .setGroupSnapshotId(snapshot.group())
        .build();
  }

  static GroupSnapshot group(VolumeGroupSnapshot said) {
    return new GroupSnapshot(
        said.getGroupSnapshotId(),
        said.getSnapshotsList().stream().map(CsiMessages::snapshot).toList(),
        instant(said.getCreationTime()),
        said.getReadyToUse());
  }

  public static VolumeGroupSnapshot group(GroupSnapshot group) {
    return VolumeGroupSnapshot.newBuilder()
        .setGroupSnapshotId(group.id())
        .addAllSnapshots(group.snapshots().stream().map(CsiMessages::snapshot).toList())
        .setCreationTime(time(group.created()))
        .setReadyToUse(group.ready())
        .build();
  }
}
