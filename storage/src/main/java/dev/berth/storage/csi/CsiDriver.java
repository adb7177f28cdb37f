package dev.berth.storage.csi;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.proto.ControllerExpandVolumeRequest;
import dev.berth.storage.csi.proto.ControllerExpandVolumeResponse;
import dev.berth.storage.csi.proto.ControllerModifyVolumeRequest;
import dev.berth.storage.csi.proto.ControllerPublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerServiceCapability.RPC.Type;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.CreateSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeResponse;
import dev.berth.storage.csi.proto.DeleteSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeRequest;
import dev.berth.storage.csi.proto.GetCapacityRequest;
import dev.berth.storage.csi.proto.GetCapacityResponse;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.NodeServiceCapability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A driver behind a socket: each verb is a call of the Container Storage Interface. It says of itself what it said when it was
 * opened; a verb that it did not say it has is answered here, as {@code UNIMPLEMENTED}, or as done where there is nothing to do.
 *
 * <p>Nothing is kept but the connection, so it does not matter when the driver ends and comes back.
 */
public final class CsiDriver implements VolumeDriver, AutoCloseable {
  /** Upstream's {@code csiTimeout}. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Whose verbs are asked for at a socket. */
  public enum Role {
    /** The node's only: on Kubernetes a driver brings its own provisioner and attacher. */
    NODE,
    /** Everything that it has. */
    ALL
  }

  private final CsiCalls calls;
  private final CsiAbilities can;
  private final Traits traits;
  private final CsiNodeCalls node;
  private final Map<String, String> secrets;
  private final Executor threads;

  private CsiDriver(CsiCalls calls, CsiAbilities can, Executor threads, Map<String, String> secrets) {
    this.calls = calls;
    this.can = can;
    this.traits = can.traits();
    this.node = new CsiNodeCalls(calls, can, threads, secrets);
    this.secrets = secrets;
    this.threads = threads;
  }

  /**
   * Asks the driver at a socket what it is. Fails where it does not say.
   *
   * @param patience for each answer
   * @param threads where files are touched, and answers handled; may block
   */
  public static CompletionStage<CsiDriver> open(Path socket, Role role, Duration patience, Executor threads) {
    CsiCalls calls = new CsiCalls(socket, patience, threads);
    return new CsiHandshake(calls, role)
        .ask()
        .whenComplete(
            (_, why) -> {
              if (why != null) {
                calls.close();
              }
            })
        .thenApply(can -> new CsiDriver(calls, can, threads, Map.of()));
  }

  @Override
  public String name() {
    return can.name();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public VolumeDriver withSecrets(Map<String, String> more) {
    return more.isEmpty() ? this : new CsiDriver(calls, can, threads, Map.copyOf(more));
  }

  private boolean tellsWriters() {
    return can.controls(Type.SINGLE_NODE_MULTI_WRITER);
  }

  private <T> CompletionStage<T> cannot(String verb) {
    return CompletableFuture.failedFuture(new DriverException(Code.UNIMPLEMENTED, name() + " cannot " + verb));
  }

  // ---- volumes

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    if (!can.controls(Type.CREATE_DELETE_VOLUME)) {
      return cannot("make volumes");
    }
    CreateVolumeRequest.Builder request =
        CreateVolumeRequest.newBuilder()
            .setName(wanted.name())
            .setCapacityRange(CsiMessages.atLeast(wanted.sizeBytes()))
            .addAllVolumeCapabilities(CsiMessages.capabilities(wanted, tellsWriters()))
            .putAllParameters(wanted.parameters())
            .putAllChangeableParameters(wanted.attributes())
            .putAllSecrets(secrets);
    if (can.hasTopology() && !wanted.topologies().isEmpty()) {
      request.setAccessibilityRequirements(CsiMessages.requirement(wanted.topologies()));
    }
    wanted.sourceSnapshot().ifPresent(id -> request.setVolumeContentSource(CsiMessages.fromSnapshot(id)));
    wanted.sourceVolume().ifPresent(id -> request.setVolumeContentSource(CsiMessages.fromVolume(id)));
    return calls.ask(Rpcs.CREATE_VOLUME, request.build()).thenCompose(answer -> checked(request.build(), answer));
  }

  /** What is not what was asked for is unmade, and the caller told so. Source: external-provisioner {@code controller.go}. */
  private CompletionStage<Created> checked(CreateVolumeRequest asked, CreateVolumeResponse answer) {
    Created made = CsiMessages.created(answer.getVolume());
    long bytes = asked.getCapacityRange().getRequiredBytes();
    if (made.id().isEmpty()) {
      return CompletableFuture.failedFuture(new DriverException(Code.INTERNAL, name() + " made a volume without id"));
    }
    String wrong = "";
    if (made.sizeBytes() > 0 && made.sizeBytes() < bytes) {
      wrong = "created volume capacity " + made.sizeBytes() + " less than requested capacity " + bytes;
    } else if (asked.hasVolumeContentSource() && !answer.getVolume().hasContentSource()) {
      wrong = "volume content source missing";
    }
    if (wrong.isEmpty()) {
      return CompletableFuture.completedFuture(made);
    }
    DriverException why = new DriverException(Code.INTERNAL, wrong);
    return delete(made.id()).handle((_, _) -> why).thenCompose(CompletableFuture::failedFuture);
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    if (!can.controls(Type.CREATE_DELETE_VOLUME)) {
      return cannot("unmake volumes");
    }
    return done(
        calls.ask(Rpcs.DELETE_VOLUME, DeleteVolumeRequest.newBuilder().setVolumeId(id).putAllSecrets(secrets).build()));
  }

  @Override
  public CompletionStage<Map<String, String>> attach(
      String id, String at, boolean readOnly, Map<String, String> context) {
    return attach(new Use(id, at, context, Map.of(), false, "", List.of(), "ReadWriteOnce"), readOnly);
  }

  @Override
  public CompletionStage<Map<String, String>> attach(Use use, boolean readOnly) {
    if (!can.controls(Type.PUBLISH_UNPUBLISH_VOLUME)) {
      return CompletableFuture.completedFuture(Map.of());
    }
    ControllerPublishVolumeRequest request =
        ControllerPublishVolumeRequest.newBuilder()
            .setVolumeId(use.id())
            .setNodeId(use.node())
            .setVolumeCapability(CsiMessages.capability(use, tellsWriters()))
            .setReadonly(readOnly && can.controls(Type.PUBLISH_READONLY))
            .putAllVolumeContext(use.context())
            .putAllSecrets(secrets)
            .build();
    return calls
        .ask(Rpcs.CONTROLLER_PUBLISH_VOLUME, request)
        .thenApply(answer -> Map.copyOf(answer.getPublishContextMap()));
  }

  @Override
  public CompletionStage<Void> detach(String id, String at) {
    if (!can.controls(Type.PUBLISH_UNPUBLISH_VOLUME)) {
      return done(CompletableFuture.completedFuture(true));
    }
    return done(
        calls.ask(
            Rpcs.CONTROLLER_UNPUBLISH_VOLUME,
            ControllerUnpublishVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setNodeId(at)
                .putAllSecrets(secrets)
                .build()));
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    if (!can.controls(Type.EXPAND_VOLUME)) {
      // then all of it is the node's, if it can
      return can.node().isEmpty() || can.onNode(NodeServiceCapability.RPC.Type.EXPAND_VOLUME)
          ? CompletableFuture.completedFuture(sizeBytes)
          : cannot("grow volumes");
    }
    return calls
        .ask(
            Rpcs.CONTROLLER_EXPAND_VOLUME,
            ControllerExpandVolumeRequest.newBuilder()
                .setVolumeId(id)
                .setCapacityRange(CsiMessages.atLeast(sizeBytes))
                .putAllSecrets(secrets)
                .build())
        .thenApply(ControllerExpandVolumeResponse::getCapacityBytes);
  }

  @Override
  public CompletionStage<Void> modify(String id, Map<String, String> parameters) {
    if (!can.controls(Type.MODIFY_VOLUME)) {
      return cannot("change volumes");
    }
    return done(
        calls.ask(
            Rpcs.CONTROLLER_MODIFY_VOLUME,
            ControllerModifyVolumeRequest.newBuilder()
                .setVolumeId(id)
                .putAllMutableParameters(parameters)
                .putAllSecrets(secrets)
                .build()));
  }

  // ---- snapshots, room

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    if (!can.controls(Type.CREATE_DELETE_SNAPSHOT)) {
      return cannot("make snapshots");
    }
    return calls
        .ask(
            Rpcs.CREATE_SNAPSHOT,
            CreateSnapshotRequest.newBuilder()
                .setSourceVolumeId(sourceVolume)
                .setName(name)
                .putAllParameters(parameters)
                .putAllSecrets(secrets)
                .build())
        .thenApply(answer -> CsiMessages.snapshot(answer.getSnapshot()));
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    if (!can.controls(Type.CREATE_DELETE_SNAPSHOT)) {
      return cannot("unmake snapshots");
    }
    return done(
        calls.ask(
            Rpcs.DELETE_SNAPSHOT, DeleteSnapshotRequest.newBuilder().setSnapshotId(id).putAllSecrets(secrets).build()));
  }

  @Override
  public CompletionStage<GroupSnapshot> groupSnapshot(
      List<String> sourceVolumes, String name, Map<String, String> parameters) {
    if (!can.groups()) {
      return VolumeDriver.super.groupSnapshot(sourceVolumes, name, parameters);
    }
    return calls
        .ask(
            Rpcs.CREATE_VOLUME_GROUP_SNAPSHOT,
            CreateVolumeGroupSnapshotRequest.newBuilder()
                .addAllSourceVolumeIds(sourceVolumes)
                .setName(name)
                .putAllParameters(parameters)
                .putAllSecrets(secrets)
                .build())
        .thenApply(answer -> CsiMessages.group(answer.getGroupSnapshot()));
  }

  @Override
  public CompletionStage<Void> deleteGroupSnapshot(String id, List<String> snapshots) {
    if (!can.groups()) {
      return VolumeDriver.super.deleteGroupSnapshot(id, snapshots);
    }
    return done(
        calls.ask(
            Rpcs.DELETE_VOLUME_GROUP_SNAPSHOT,
            DeleteVolumeGroupSnapshotRequest.newBuilder()
                .setGroupSnapshotId(id)
                .addAllSnapshotIds(snapshots)
                .putAllSecrets(secrets)
                .build()));
  }

  @Override
  public CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> snapshots) {
    if (!can.groups()) {
      return VolumeDriver.super.findGroupSnapshot(id, snapshots);
    }
    return calls
        .ask(
            Rpcs.GET_VOLUME_GROUP_SNAPSHOT,
            GetVolumeGroupSnapshotRequest.newBuilder()
                .setGroupSnapshotId(id)
                .addAllSnapshotIds(snapshots)
                .putAllSecrets(secrets)
                .build())
        .thenApply(answer -> CsiMessages.group(answer.getGroupSnapshot()));
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    if (!can.controls(Type.GET_CAPACITY)) {
      return cannot("say how much room is left");
    }
    GetCapacityRequest.Builder request = GetCapacityRequest.newBuilder().putAllParameters(parameters);
    if (!topology.isEmpty()) {
      request.setAccessibleTopology(CsiMessages.topology(topology));
    }
    return calls.ask(Rpcs.GET_CAPACITY, request.build()).thenApply(GetCapacityResponse::getAvailableCapacity);
  }

  // ---- on the node

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return done(node.stage(use, path));
  }

  @Override
  public CompletionStage<Void> unstage(String id, String at, String path) {
    return done(node.unstage(id, path));
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return done(node.publish(use, stagePath, path, readOnly));
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String at, String path) {
    return done(node.unpublish(id, path));
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String at, String path, long sizeBytes) {
    return node.expand(
        new Use(id, at, Map.of(), Map.of(), false, "", List.of(), "ReadWriteOnce"), path, path, sizeBytes);
  }

  @Override
  public CompletionStage<Long> expandOnNode(Use use, String stagePath, String path, long sizeBytes) {
    return node.expand(use, stagePath, path, sizeBytes);
  }

  /** Of the one node that the driver at this socket is on, whatever the name, as it said when it was opened. */
  @Override
  public CompletionStage<OnNode> onNode(String name) {
    return can.here()
        .map(here -> can.hasTopology() ? here : new OnNode(here.id(), here.volumesPerNode(), Map.of()))
        .map(CompletableFuture::completedStage)
        .orElseGet(() -> CompletableFuture.failedStage(new DriverException(Code.UNIMPLEMENTED, name() + " is on no node")));
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String name) {
    return onNode(name).thenApply(OnNode::topology);
  }

  @Override
  public CompletionStage<Usage> usage(String id, String at, String path) {
    return node.usage(id, path);
  }

  private static CompletionStage<Void> done(CompletionStage<?> stage) {
    return stage.thenAccept(_ -> {});
  }

  /** The connection ends; the driver goes on. */
  @Override
  public void close() {
    calls.close();
  }
}
