package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.csi.CsiMessages;
import dev.berth.storage.csi.Rpcs;
import dev.berth.storage.csi.proto.CreateSnapshotRequest;
import dev.berth.storage.csi.proto.CreateSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteSnapshotResponse;
import dev.berth.storage.csi.proto.ListSnapshotsRequest;
import dev.berth.storage.csi.proto.ListSnapshotsResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The controller's verbs on snapshots. */
final class SnapshotCalls {
  private final VolumeDriver driver;
  private final Service.UnderWay underWay;

  SnapshotCalls(VolumeDriver driver, Service.UnderWay underWay) {
    this.driver = driver;
    this.underWay = underWay;
  }

  void on(Service service) {
    service
        .on(Rpcs.CREATE_SNAPSHOT, this::create)
        .on(Rpcs.DELETE_SNAPSHOT, this::delete)
        .on(Rpcs.LIST_SNAPSHOTS, this::list);
  }

  private void requireSnapshots() {
    if (!driver.traits().snapshots()) {
      throw new DriverException(Code.UNIMPLEMENTED, driver.name() + " makes no snapshots");
    }
  }

  private CompletionStage<CreateSnapshotResponse> create(CreateSnapshotRequest request) {
    requireSnapshots();
    WantedVolume.requireName(request.getName());
    Refusal.require(!request.getSourceVolumeId().isEmpty(), "source_volume_id");
    return underWay.alone(
        "snapshot " + request.getName(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .snapshot(request.getSourceVolumeId(), request.getName(), Map.copyOf(request.getParametersMap()))
                .thenApply(made -> CreateSnapshotResponse.newBuilder().setSnapshot(CsiMessages.snapshot(made)).build()));
  }

  private CompletionStage<DeleteSnapshotResponse> delete(DeleteSnapshotRequest request) {
    requireSnapshots();
    Refusal.require(!request.getSnapshotId().isEmpty(), "snapshot_id");
    return underWay.alone(
        request.getSnapshotId(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .deleteSnapshot(request.getSnapshotId())
                .thenApply(_ -> DeleteSnapshotResponse.getDefaultInstance()));
  }

  private CompletionStage<ListSnapshotsResponse> list(ListSnapshotsRequest request) {
    requireSnapshots();
    if (!driver.traits().listing()) {
      throw new DriverException(Code.UNIMPLEMENTED, driver.name() + " lists no snapshots");
    }
    return driver
        .listSnapshots()
        .thenApply(
            all -> {
              List<Snapshot> meant =
                  all.stream()
                      .filter(s -> request.getSnapshotId().isEmpty() || s.id().equals(request.getSnapshotId()))
                      .filter(s -> request.getSourceVolumeId().isEmpty() || s.sourceVolume().equals(request.getSourceVolumeId()))
                      .toList();
              Paging<Snapshot> page = Paging.of(meant, Snapshot::id, request.getMaxEntries(), request.getStartingToken());
              return ListSnapshotsResponse.newBuilder()
                  .addAllEntries(
                      page.shown().stream()
                          .map(s -> ListSnapshotsResponse.Entry.newBuilder().setSnapshot(CsiMessages.snapshot(s)).build())
                          .toList())
                  .setNextToken(page.next())
                  .build();
            });
  }
}
