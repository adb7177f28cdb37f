package dev.berth.storage.csi;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Usage;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.csi.proto.NodeExpandVolumeRequest;
import dev.berth.storage.csi.proto.NodeExpandVolumeResponse;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsRequest;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeServiceCapability.RPC.Type;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnstageVolumeRequest;
import dev.berth.storage.csi.proto.VolumeUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of a driver's node service. It makes the directories that the interface leaves to the caller (the stage path, and what
 * the published path lies in), and takes away what a driver left of them. Source: {@code pkg/volume/csi/csi_attacher.go}, {@code
 * csi_mounter.go}.
 */
final class CsiNodeCalls {
  private static final Logger LOG = LoggerFactory.getLogger(CsiNodeCalls.class);

  private final CsiCalls calls;
  private final CsiAbilities can;
  private final Executor threads;
  private final Map<String, String> secrets;

  CsiNodeCalls(CsiCalls calls, CsiAbilities can, Executor threads, Map<String, String> secrets) {
    this.calls = calls;
    this.can = can;
    this.threads = threads;
    this.secrets = secrets;
  }

  private boolean stages() {
    return can.onNode(Type.STAGE_UNSTAGE_VOLUME);
  }

  private boolean tellsWriters() {
    return can.onNode(Type.SINGLE_NODE_MULTI_WRITER);
  }

  CompletionStage<?> stage(Use use, String path) {
    if (!stages()) {
      return CompletableFuture.completedFuture(true);
    }
    NodeStageVolumeRequest request =
        NodeStageVolumeRequest.newBuilder()
            .setVolumeId(use.id())
            .setStagingTargetPath(path)
            .setVolumeCapability(CsiMessages.capability(use, tellsWriters()))
            .putAllPublishContext(use.attachment())
            .putAllVolumeContext(use.context())
            .putAllSecrets(secrets)
            .build();
    return makeDirectory(Path.of(path)).thenCompose(_ -> calls.ask(Rpcs.NODE_STAGE_VOLUME, request));
  }

  CompletionStage<?> unstage(String id, String path) {
    return stages()
        ? calls
            .ask(
                Rpcs.NODE_UNSTAGE_VOLUME,
                NodeUnstageVolumeRequest.newBuilder().setVolumeId(id).setStagingTargetPath(path).build())
            .thenAcceptAsync(_ -> remove(Path.of(path)), threads)
        : CompletableFuture.completedFuture(true);
  }

  CompletionStage<?> publish(Use use, String stagePath, String path, boolean readOnly) {
    NodePublishVolumeRequest request =
        NodePublishVolumeRequest.newBuilder()
            .setVolumeId(use.id())
            .setStagingTargetPath(stages() ? stagePath : "")
            .setTargetPath(path)
            .setVolumeCapability(CsiMessages.capability(use, tellsWriters()))
            .setReadonly(readOnly)
            .putAllPublishContext(use.attachment())
            .putAllVolumeContext(use.context())
            .putAllSecrets(secrets)
            .build();
    return makeDirectory(Path.of(path).resolveSibling("")).thenCompose(_ -> calls.ask(Rpcs.NODE_PUBLISH_VOLUME, request));
  }

  CompletionStage<?> unpublish(String id, String path) {
    return calls
        .ask(
            Rpcs.NODE_UNPUBLISH_VOLUME,
            NodeUnpublishVolumeRequest.newBuilder().setVolumeId(id).setTargetPath(path).build())
        .thenAcceptAsync(_ -> remove(Path.of(path)), threads);
  }

  CompletionStage<Long> expand(Use use, String stagePath, String path, long sizeBytes) {
    if (!can.onNode(Type.EXPAND_VOLUME)) {
      return CompletableFuture.completedFuture(sizeBytes);
    }
    NodeExpandVolumeRequest request =
        NodeExpandVolumeRequest.newBuilder()
            .setVolumeId(use.id())
            .setVolumePath(path)
            .setStagingTargetPath(stages() ? stagePath : "")
            .setCapacityRange(CsiMessages.atLeast(sizeBytes))
            .setVolumeCapability(CsiMessages.capability(use, tellsWriters()))
            .putAllSecrets(secrets)
            .build();
    return calls.ask(Rpcs.NODE_EXPAND_VOLUME, request).thenApply(NodeExpandVolumeResponse::getCapacityBytes);
  }

  CompletionStage<Usage> usage(String id, String path) {
    if (!can.onNode(Type.GET_VOLUME_STATS)) {
      return CompletableFuture.failedFuture(
          new DriverException(Code.UNIMPLEMENTED, can.name() + " cannot say what a volume holds"));
    }
    return calls
        .ask(
            Rpcs.NODE_GET_VOLUME_STATS,
            NodeGetVolumeStatsRequest.newBuilder().setVolumeId(id).setVolumePath(path).build())
        .thenApply(CsiNodeCalls::usage);
  }

  private static Usage usage(NodeGetVolumeStatsResponse answer) {
    VolumeUsage bytes = of(answer, VolumeUsage.Unit.BYTES);
    VolumeUsage inodes = of(answer, VolumeUsage.Unit.INODES);
    return new Usage(bytes.getTotal(), bytes.getUsed(), bytes.getAvailable(), inodes.getTotal(), inodes.getUsed());
  }

  private static VolumeUsage of(NodeGetVolumeStatsResponse answer, VolumeUsage.Unit unit) {
    return answer.getUsageList().stream()
        .filter(usage -> usage.getUnit() == unit)
        .findFirst()
        .orElse(VolumeUsage.getDefaultInstance());
  }

  private CompletionStage<Boolean> makeDirectory(Path directory) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Files.createDirectories(directory);
            return true;
          } catch (IOException e) {
            throw new DriverException(Code.FAILED_PRECONDITION, "mkdir " + directory + ": " + e.getMessage());
          }
        },
        threads);
  }

  /** An empty directory or file; what is mounted or not empty stays. */
  private static void remove(Path left) {
    try {
      if (!Files.isRegularFile(left) || Files.size(left) == 0) {
        Files.deleteIfExists(left);
      }
    } catch (IOException e) {
      LOG.debug("path={} left", left, e);
    }
  }
}
