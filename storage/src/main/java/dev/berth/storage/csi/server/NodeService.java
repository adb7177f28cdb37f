package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Usage;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.csi.AccessModes;
import dev.berth.storage.csi.CsiMessages;
import dev.berth.storage.csi.Rpcs;
import dev.berth.storage.csi.proto.NodeExpandVolumeRequest;
import dev.berth.storage.csi.proto.NodeExpandVolumeResponse;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.NodeGetInfoResponse;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsRequest;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodePublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeServiceCapability;
import dev.berth.storage.csi.proto.NodeServiceCapability.RPC.Type;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.proto.NodeStageVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnstageVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnstageVolumeResponse;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeUsage;
import io.grpc.ServerServiceDefinition;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The node's verbs. */
final class NodeService {
  private final VolumeDriver driver;
  private final String node;
  private final Service.UnderWay underWay;
  private final Mounts mounts = new Mounts();

  NodeService(VolumeDriver driver, String node, Service.UnderWay underWay) {
    this.driver = driver;
    this.node = node;
    this.underWay = underWay;
  }

  ServerServiceDefinition definition() {
    return new Service(Rpcs.NODE)
        .on(Rpcs.NODE_STAGE_VOLUME, this::stage)
        .on(Rpcs.NODE_UNSTAGE_VOLUME, this::unstage)
        .on(Rpcs.NODE_PUBLISH_VOLUME, this::publish)
        .on(Rpcs.NODE_UNPUBLISH_VOLUME, this::unpublish)
        .on(Rpcs.NODE_GET_VOLUME_STATS, this::stats)
        .on(Rpcs.NODE_EXPAND_VOLUME, this::expand)
        .on(Rpcs.NODE_GET_CAPABILITIES, _ -> CompletableFuture.completedFuture(capabilities()))
        .on(Rpcs.NODE_GET_INFO, _ -> info())
        .build();
  }

  private NodeGetCapabilitiesResponse capabilities() {
    NodeGetCapabilitiesResponse.Builder all =
        NodeGetCapabilitiesResponse.newBuilder()
            .addCapabilities(capability(Type.STAGE_UNSTAGE_VOLUME))
            .addCapabilities(capability(Type.GET_VOLUME_STATS))
            .addCapabilities(capability(Type.SINGLE_NODE_MULTI_WRITER));
    if (driver.traits().expandOnNode()) {
      all.addCapabilities(capability(Type.EXPAND_VOLUME));
    }
    if (driver.traits().mountGroup()) {
      all.addCapabilities(capability(Type.VOLUME_MOUNT_GROUP));
    }
    return all.build();
  }

  private static NodeServiceCapability capability(Type type) {
    return NodeServiceCapability.newBuilder().setRpc(NodeServiceCapability.RPC.newBuilder().setType(type)).build();
  }

  private CompletionStage<NodeGetInfoResponse> info() {
    return driver
        .onNode(node)
        .thenApply(
            here -> {
              NodeGetInfoResponse.Builder answer = NodeGetInfoResponse.newBuilder().setNodeId(here.id());
              here.volumesPerNode().ifPresent(answer::setMaxVolumesPerNode);
              if (!here.topology().isEmpty()) {
                answer.setAccessibleTopology(CsiMessages.topology(here.topology()));
              }
              return answer.build();
            });
  }

  private Use use(
      String id, VolumeCapability capability, Map<String, String> publishContext, Map<String, String> volumeContext) {
    return new Use(
            id,
            node,
            Map.copyOf(volumeContext),
            Map.copyOf(publishContext),
            capability.hasBlock(),
            capability.getMount().getFsType(),
            capability.getMount().getMountFlagsList(),
            AccessModes.of(capability.getAccessMode().getMode()))
        .withMountGroup(Optional.of(capability.getMount().getVolumeMountGroup()).filter(group -> !group.isEmpty()));
  }

  private void requireCapability(boolean present, VolumeCapability capability) {
    Capability.require(present, capability);
    Capability.refusal(driver.traits(), capability)
        .ifPresent(
            why -> {
              throw new DriverException(Code.FAILED_PRECONDITION, why);
            });
  }

  private CompletionStage<NodeStageVolumeResponse> stage(NodeStageVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getStagingTargetPath().isEmpty(), "staging_target_path");
    VolumeCapability capability = request.getVolumeCapability();
    requireCapability(request.hasVolumeCapability(), capability);
    Use use = use(request.getVolumeId(), capability, request.getPublishContextMap(), request.getVolumeContextMap());
    return underWay.alone(
        use.id(),
        () -> {
          Mounts.Way way = new Mounts.Way(capability, false);
          mounts.requireCompatible(use.id(), request.getStagingTargetPath(), way);
          return driver
              .withSecrets(request.getSecretsMap())
              .stage(use, request.getStagingTargetPath())
              .thenApply(
                  _ -> {
                    mounts.staged(use.id(), request.getStagingTargetPath(), way);
                    return NodeStageVolumeResponse.getDefaultInstance();
                  });
        });
  }

  private CompletionStage<NodeUnstageVolumeResponse> unstage(NodeUnstageVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getStagingTargetPath().isEmpty(), "staging_target_path");
    return underWay.alone(
        request.getVolumeId(),
        () ->
            driver
                .unstage(request.getVolumeId(), node, request.getStagingTargetPath())
                .thenApply(
                    _ -> {
                      mounts.gone(request.getVolumeId(), request.getStagingTargetPath());
                      return NodeUnstageVolumeResponse.getDefaultInstance();
                    }));
  }

  private CompletionStage<NodePublishVolumeResponse> publish(NodePublishVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getTargetPath().isEmpty(), "target_path");
    VolumeCapability capability = request.getVolumeCapability();
    requireCapability(request.hasVolumeCapability(), capability);
    if (request.getStagingTargetPath().isEmpty()) {
      throw new DriverException(Code.FAILED_PRECONDITION, "staging_target_path is empty, and volumes here are staged first");
    }
    Use use = use(request.getVolumeId(), capability, request.getPublishContextMap(), request.getVolumeContextMap());
    return underWay.alone(
        use.id(),
        () -> {
          Mounts.Way way = new Mounts.Way(capability, request.getReadonly());
          mounts.requireCompatible(use.id(), request.getTargetPath(), way);
          mounts.requireOnlyWriter(use.id(), request.getTargetPath(), way);
          return driver
              .withSecrets(request.getSecretsMap())
              .publish(use, request.getStagingTargetPath(), request.getTargetPath(), request.getReadonly())
              .thenApply(
                  _ -> {
                    mounts.published(use.id(), request.getTargetPath(), way);
                    return NodePublishVolumeResponse.getDefaultInstance();
                  });
        });
  }

  private CompletionStage<NodeUnpublishVolumeResponse> unpublish(NodeUnpublishVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getTargetPath().isEmpty(), "target_path");
    return underWay.alone(
        request.getVolumeId(),
        () ->
            driver
                .unpublish(request.getVolumeId(), node, request.getTargetPath())
                .thenApply(
                    _ -> {
                      mounts.gone(request.getVolumeId(), request.getTargetPath());
                      return NodeUnpublishVolumeResponse.getDefaultInstance();
                    }));
  }

  private CompletionStage<NodeGetVolumeStatsResponse> stats(NodeGetVolumeStatsRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getVolumePath().isEmpty(), "volume_path");
    return driver.usage(request.getVolumeId(), node, request.getVolumePath()).thenApply(NodeService::stats);
  }

  private static NodeGetVolumeStatsResponse stats(Usage usage) {
    NodeGetVolumeStatsResponse.Builder answer = NodeGetVolumeStatsResponse.newBuilder();
    answer.addUsage(usage(VolumeUsage.Unit.BYTES, usage.totalBytes(), usage.usedBytes(), usage.availableBytes()));
    if (usage.totalInodes() > 0) {
      long left = Math.max(0, usage.totalInodes() - usage.usedInodes());
      answer.addUsage(usage(VolumeUsage.Unit.INODES, usage.totalInodes(), usage.usedInodes(), left));
    }
    return answer.build();
  }

  private static VolumeUsage usage(VolumeUsage.Unit unit, long total, long used, long available) {
    return VolumeUsage.newBuilder().setUnit(unit).setTotal(total).setUsed(used).setAvailable(available).build();
  }

  private CompletionStage<NodeExpandVolumeResponse> expand(NodeExpandVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getVolumePath().isEmpty(), "volume_path");
    if (!driver.traits().expandOnNode()) {
      throw new DriverException(Code.UNIMPLEMENTED, driver.name() + " grows volumes without the node");
    }
    Use use =
        use(request.getVolumeId(), request.getVolumeCapability(), Map.of(), Map.of());
    String stage = request.getStagingTargetPath().isEmpty() ? request.getVolumePath() : request.getStagingTargetPath();
    return underWay.alone(
        use.id(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .expandOnNode(use, stage, request.getVolumePath(), request.getCapacityRange().getRequiredBytes())
                .thenApply(size -> NodeExpandVolumeResponse.newBuilder().setCapacityBytes(size).build()));
  }
}
