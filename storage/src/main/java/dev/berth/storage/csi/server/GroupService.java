package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.CsiMessages;
import dev.berth.storage.csi.Rpcs;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.GroupControllerServiceCapability;
import io.grpc.ServerServiceDefinition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Snapshots of groups of volumes; a driver that takes none says so, and refuses the verbs. */
final class GroupService {
  private static final GroupControllerServiceCapability SNAPSHOTS =
      GroupControllerServiceCapability.newBuilder()
          .setRpc(
              GroupControllerServiceCapability.RPC
                  .newBuilder()
                  .setType(GroupControllerServiceCapability.RPC.Type.CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT))
          .build();

  private final VolumeDriver driver;
  private final Service.UnderWay underWay;

  private GroupService(VolumeDriver driver, Service.UnderWay underWay) {
    this.driver = driver;
    this.underWay = underWay;
  }

  static ServerServiceDefinition of(VolumeDriver driver, Service.UnderWay underWay) {
    GroupControllerGetCapabilitiesResponse.Builder can = GroupControllerGetCapabilitiesResponse.newBuilder();
    if (driver.traits().groupSnapshots()) {
      can.addCapabilities(SNAPSHOTS);
    }
    GroupControllerGetCapabilitiesResponse said = can.build();
    GroupService calls = new GroupService(driver, underWay);
    return new Service(Rpcs.GROUP_CONTROLLER)
        .on(Rpcs.GROUP_CONTROLLER_GET_CAPABILITIES, _ -> CompletableFuture.completedFuture(said))
        .on(Rpcs.CREATE_VOLUME_GROUP_SNAPSHOT, calls::create)
        .on(Rpcs.DELETE_VOLUME_GROUP_SNAPSHOT, calls::delete)
        .on(Rpcs.GET_VOLUME_GROUP_SNAPSHOT, calls::get)
        .build();
  }

  private void requireGroups() {
    if (!driver.traits().groupSnapshots()) {
      throw new DriverException(Code.UNIMPLEMENTED, driver.name() + " takes no snapshots of groups of volumes");
    }
  }

  private CompletionStage<CreateVolumeGroupSnapshotResponse> create(CreateVolumeGroupSnapshotRequest request) {
    requireGroups();
    WantedVolume.requireName(request.getName());
    Refusal.require(!request.getSourceVolumeIdsList().isEmpty(), "source_volume_ids");
    return underWay.alone(
        "group " + request.getName(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .groupSnapshot(request.getSourceVolumeIdsList(), request.getName(), Map.copyOf(request.getParametersMap()))
                .thenApply(
                    made ->
                        CreateVolumeGroupSnapshotResponse.newBuilder().setGroupSnapshot(CsiMessages.group(made)).build()));
  }

  private CompletionStage<DeleteVolumeGroupSnapshotResponse> delete(DeleteVolumeGroupSnapshotRequest request) {
    requireGroups();
    Refusal.require(!request.getGroupSnapshotId().isEmpty(), "group_snapshot_id");
    return underWay.alone(
        request.getGroupSnapshotId(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .deleteGroupSnapshot(request.getGroupSnapshotId(), request.getSnapshotIdsList())
                .thenApply(_ -> DeleteVolumeGroupSnapshotResponse.getDefaultInstance()));
  }

  private CompletionStage<GetVolumeGroupSnapshotResponse> get(GetVolumeGroupSnapshotRequest request) {
    requireGroups();
    Refusal.require(!request.getGroupSnapshotId().isEmpty(), "group_snapshot_id");
    return driver
        .withSecrets(request.getSecretsMap())
        .findGroupSnapshot(request.getGroupSnapshotId(), request.getSnapshotIdsList())
        .thenApply(found -> GetVolumeGroupSnapshotResponse.newBuilder().setGroupSnapshot(CsiMessages.group(found)).build());
  }
}
