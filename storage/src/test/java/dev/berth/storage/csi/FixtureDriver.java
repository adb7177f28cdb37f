package dev.berth.storage.csi;

import com.google.protobuf.MessageLite;
import dev.berth.storage.csi.proto.ControllerExpandVolumeResponse;
import dev.berth.storage.csi.proto.ControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.ControllerPublishVolumeResponse;
import dev.berth.storage.csi.proto.ControllerServiceCapability;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.CreateSnapshotRequest;
import dev.berth.storage.csi.proto.CreateSnapshotResponse;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeResponse;
import dev.berth.storage.csi.proto.DeleteSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteVolumeResponse;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesResponse;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.GroupControllerServiceCapability;
import dev.berth.storage.csi.proto.NodeExpandVolumeResponse;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.NodeGetInfoResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeServiceCapability;
import dev.berth.storage.csi.proto.NodeStageVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnstageVolumeResponse;
import dev.berth.storage.csi.proto.PluginCapability;
import dev.berth.storage.csi.proto.ProbeResponse;
import dev.berth.storage.csi.proto.Snapshot;
import dev.berth.storage.csi.proto.Time;
import dev.berth.storage.csi.proto.Topology;
import dev.berth.storage.csi.proto.Volume;
import dev.berth.storage.csi.proto.VolumeGroupSnapshot;
import dev.berth.storage.grpc.UnixChannels;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Somebody else's driver: the interface's messages answered from a few maps, by code that shares nothing with ours. It writes
 * down what it is asked, and misbehaves on demand. All calls are handled one after the other.
 */
public final class FixtureDriver implements AutoCloseable {
  public static final String NAME = "fixture.csi.example.com";
  public static final String TOPOLOGY_KEY = "topology.fixture.csi.example.com/zone";

  /** What it is asked. */
  public record Call(String method, MessageLite request) {}

  /** What becomes of one call. */
  public sealed interface Mischief {
    /** No answer ever comes. */
    record Hangs() implements Mischief {}

    /** It is done, the process ends, and the answer is lost. */
    record Crashes() implements Mischief {}

    /** It is refused. */
    record Fails(Status status) implements Mischief {}
  }

  private record Disk(String name, long bytes, Map<String, String> parameters) {}

  private final Path socket;
  private final String node;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Deque<Mischief>> mischief = new HashMap<>();
  private final Map<String, MessageLite> said = new HashMap<>();
  private final Map<String, Disk> disks = new TreeMap<>();
  private final Map<String, Snapshot> snapshots = new TreeMap<>();
  private Server server;

  /** Serves at the socket. @param node its id for the node that it is on */
  public FixtureDriver(Path socket, String node) {
    this.socket = socket;
    this.node = node;
    this.server = serve();
  }

  private Server serve() {
    try {
      Files.deleteIfExists(socket);
      return UnixChannels.serve(socket, Runnable::run, List.of(identity(), controller(), groups(), node()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- for tests

  /** Misbehaves at the next call of a method, {@code NodeStageVolume}; at the one after it, with the next of these. */
  public synchronized void next(String method, Mischief what) {
    mischief.computeIfAbsent(method, _ -> new ArrayDeque<>()).add(what);
  }

  /** From now on it always answers so. */
  public synchronized void answers(String method, MessageLite answer) {
    said.put(method, answer);
  }

  /** All calls so far but those that only ask what it can do. */
  public synchronized List<String> verbs() {
    return calls.stream().map(Call::method).filter(m -> !m.contains("Get") || m.equals("GetCapacity") || m.equals("GetVolumeGroupSnapshot")).filter(m -> !m.equals("Probe")).toList();
  }

  /** The last request of a method. */
  public synchronized <Q extends MessageLite> Q last(Class<Q> type) {
    return calls.reversed().stream()
        .map(Call::request)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("was never asked " + type.getSimpleName() + ", but " + verbs()));
  }

  public synchronized boolean hasDisks() {
    return !disks.isEmpty();
  }

  public synchronized boolean hasSnapshots() {
    return !snapshots.isEmpty();
  }

  /** The process ends. */
  public synchronized void stop() {
    server.shutdownNow();
  }

  /** Another process of it begins; disks are where they were. */
  public synchronized void start() {
    server = serve();
  }

  // ---- services

  private static PluginCapability offers(PluginCapability.Service.Type type) {
    return PluginCapability.newBuilder().setService(PluginCapability.Service.newBuilder().setType(type)).build();
  }

  private ServerServiceDefinition identity() {
    GetPluginCapabilitiesResponse plugin =
        GetPluginCapabilitiesResponse.newBuilder()
            .addCapabilities(offers(PluginCapability.Service.Type.CONTROLLER_SERVICE))
            .addCapabilities(offers(PluginCapability.Service.Type.VOLUME_ACCESSIBILITY_CONSTRAINTS))
            .addCapabilities(offers(PluginCapability.Service.Type.GROUP_CONTROLLER_SERVICE))
            .build();
    return new Calls(Rpcs.IDENTITY)
        .on(Rpcs.PROBE, _ -> ProbeResponse.getDefaultInstance())
        .on(Rpcs.GET_PLUGIN_INFO, _ -> GetPluginInfoResponse.newBuilder().setName(NAME).setVendorVersion("7").build())
        .on(Rpcs.GET_PLUGIN_CAPABILITIES, _ -> plugin)
        .build();
  }

  private static ControllerServiceCapability can(ControllerServiceCapability.RPC.Type type) {
    return ControllerServiceCapability.newBuilder().setRpc(ControllerServiceCapability.RPC.newBuilder().setType(type)).build();
  }

  private ServerServiceDefinition controller() {
    ControllerGetCapabilitiesResponse all =
        ControllerGetCapabilitiesResponse.newBuilder()
            .addCapabilities(can(ControllerServiceCapability.RPC.Type.CREATE_DELETE_VOLUME))
            .addCapabilities(can(ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME))
            .addCapabilities(can(ControllerServiceCapability.RPC.Type.CREATE_DELETE_SNAPSHOT))
            .addCapabilities(can(ControllerServiceCapability.RPC.Type.EXPAND_VOLUME))
            .build();
    return new Calls(Rpcs.CONTROLLER)
        .on(Rpcs.CONTROLLER_GET_CAPABILITIES, _ -> all)
        .on(Rpcs.CREATE_VOLUME, this::create)
        .on(
            Rpcs.DELETE_VOLUME,
            q -> {
              disks.remove(q.getVolumeId());
              return DeleteVolumeResponse.getDefaultInstance();
            })
        .on(
            Rpcs.CONTROLLER_PUBLISH_VOLUME,
            q -> ControllerPublishVolumeResponse.newBuilder().putPublishContext("lun", "lun of " + q.getVolumeId()).build())
        .on(Rpcs.CONTROLLER_UNPUBLISH_VOLUME, _ -> ControllerUnpublishVolumeResponse.getDefaultInstance())
        .on(
            Rpcs.CONTROLLER_EXPAND_VOLUME,
            q ->
                ControllerExpandVolumeResponse.newBuilder()
                    .setCapacityBytes(q.getCapacityRange().getRequiredBytes())
                    .setNodeExpansionRequired(true)
                    .build())
        .on(Rpcs.CREATE_SNAPSHOT, this::snapshot)
        .on(
            Rpcs.DELETE_SNAPSHOT,
            q -> {
              snapshots.remove(q.getSnapshotId());
              return DeleteSnapshotResponse.getDefaultInstance();
            })
        .build();
  }

  private CreateVolumeResponse create(CreateVolumeRequest question) {
    String id = "disk-of-" + question.getName();
    disks.put(id, new Disk(question.getName(), question.getCapacityRange().getRequiredBytes(), question.getParametersMap()));
    Volume.Builder volume =
        Volume.newBuilder()
            .setVolumeId(id)
            .setCapacityBytes(question.getCapacityRange().getRequiredBytes())
            .putVolumeContext("made-by", "fixture")
            .addAccessibleTopology(here());
    if (question.hasVolumeContentSource()) {
      volume.setContentSource(question.getVolumeContentSource());
    }
    return CreateVolumeResponse.newBuilder().setVolume(volume).build();
  }

  private CreateSnapshotResponse snapshot(CreateSnapshotRequest question) {
    Snapshot snapshot = taken("copy-of-" + question.getName(), question.getSourceVolumeId()).build();
    snapshots.put(snapshot.getSnapshotId(), snapshot);
    return CreateSnapshotResponse.newBuilder().setSnapshot(snapshot).build();
  }

  private static Snapshot.Builder taken(String id, String disk) {
    return Snapshot.newBuilder()
        .setSnapshotId(id)
        .setSourceVolumeId(disk)
        .setSizeBytes(1 << 30)
        .setCreationTime(Time.newBuilder().setSeconds(1_700_000_000))
        .setReadyToUse(true);
  }

  private ServerServiceDefinition groups() {
    GroupControllerGetCapabilitiesResponse all =
        GroupControllerGetCapabilitiesResponse.newBuilder()
            .addCapabilities(
                GroupControllerServiceCapability.newBuilder()
                    .setRpc(
                        GroupControllerServiceCapability.RPC
                            .newBuilder()
                            .setType(GroupControllerServiceCapability.RPC.Type.CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT)))
            .build();
    return new Calls(Rpcs.GROUP_CONTROLLER)
        .on(Rpcs.GROUP_CONTROLLER_GET_CAPABILITIES, _ -> all)
        .on(Rpcs.CREATE_VOLUME_GROUP_SNAPSHOT, this::group)
        .on(
            Rpcs.GET_VOLUME_GROUP_SNAPSHOT,
            q -> GetVolumeGroupSnapshotResponse.newBuilder().setGroupSnapshot(group(q.getGroupSnapshotId())).build())
        .on(
            Rpcs.DELETE_VOLUME_GROUP_SNAPSHOT,
            q -> {
              q.getSnapshotIdsList().forEach(snapshots::remove);
              return DeleteVolumeGroupSnapshotResponse.getDefaultInstance();
            })
        .build();
  }

  private CreateVolumeGroupSnapshotResponse group(CreateVolumeGroupSnapshotRequest question) {
    String id = "group-of-" + question.getName();
    for (String disk : question.getSourceVolumeIdsList()) {
      Snapshot.Builder snapshot = taken("copy-of-" + disk, disk).setGroupSnapshotId(id);
      snapshots.put(snapshot.getSnapshotId(), snapshot.build());
    }
    return CreateVolumeGroupSnapshotResponse.newBuilder().setGroupSnapshot(group(id)).build();
  }

  private VolumeGroupSnapshot group(String id) {
    return VolumeGroupSnapshot.newBuilder()
        .setGroupSnapshotId(id)
        .addAllSnapshots(snapshots.values().stream().filter(s -> s.getGroupSnapshotId().equals(id)).toList())
        .setCreationTime(Time.newBuilder().setSeconds(1_700_000_000))
        .setReadyToUse(true)
        .build();
  }

  private static Topology here() {
    return Topology.newBuilder().putSegments(TOPOLOGY_KEY, "z1").build();
  }

  private static NodeServiceCapability does(NodeServiceCapability.RPC.Type type) {
    return NodeServiceCapability.newBuilder().setRpc(NodeServiceCapability.RPC.newBuilder().setType(type)).build();
  }

  private ServerServiceDefinition node() {
    NodeGetCapabilitiesResponse all =
        NodeGetCapabilitiesResponse.newBuilder()
            .addCapabilities(does(NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME))
            .addCapabilities(does(NodeServiceCapability.RPC.Type.EXPAND_VOLUME))
            .addCapabilities(does(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP))
            .build();
    NodeGetInfoResponse info =
        NodeGetInfoResponse.newBuilder().setNodeId(node).setMaxVolumesPerNode(8).setAccessibleTopology(here()).build();
    return new Calls(Rpcs.NODE)
        .on(Rpcs.NODE_GET_CAPABILITIES, _ -> all)
        .on(Rpcs.NODE_GET_INFO, _ -> info)
        .on(Rpcs.NODE_STAGE_VOLUME, _ -> NodeStageVolumeResponse.getDefaultInstance())
        .on(Rpcs.NODE_UNSTAGE_VOLUME, _ -> NodeUnstageVolumeResponse.getDefaultInstance())
        .on(Rpcs.NODE_PUBLISH_VOLUME, _ -> NodePublishVolumeResponse.getDefaultInstance())
        .on(Rpcs.NODE_UNPUBLISH_VOLUME, _ -> NodeUnpublishVolumeResponse.getDefaultInstance())
        .on(
            Rpcs.NODE_EXPAND_VOLUME,
            q -> NodeExpandVolumeResponse.newBuilder().setCapacityBytes(q.getCapacityRange().getRequiredBytes()).build())
        .build();
  }

  /** One service being put together. */
  private final class Calls {
    private final ServerServiceDefinition.Builder definition;

    Calls(String service) {
      definition = ServerServiceDefinition.builder(service);
    }

    <Q extends MessageLite, A extends MessageLite> Calls on(MethodDescriptor<Q, A> method, Function<Q, A> answer) {
      definition.addMethod(method, ServerCalls.asyncUnaryCall((q, to) -> handle(method, answer, q, to)));
      return this;
    }

    ServerServiceDefinition build() {
      return definition.build();
    }
  }

  @SuppressWarnings("unchecked") // a test says only answers of the method
  private synchronized <Q extends MessageLite, A extends MessageLite> void handle(
      MethodDescriptor<Q, A> method, Function<Q, A> answer, Q question, StreamObserver<A> to) {
    String name = String.valueOf(method.getBareMethodName());
    calls.add(new Call(name, question));
    Deque<Mischief> due = mischief.getOrDefault(name, new ArrayDeque<>());
    if (due.isEmpty()) {
      to.onNext(said.containsKey(name) ? (A) said.get(name) : answer.apply(question));
      to.onCompleted();
      return;
    }
    switch (due.remove()) {
      case Mischief.Hangs _ -> {}
      case Mischief.Fails fails -> to.onError(fails.status().asRuntimeException());
      case Mischief.Crashes _ -> {
        A _ = answer.apply(question);
        server.shutdownNow();
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
