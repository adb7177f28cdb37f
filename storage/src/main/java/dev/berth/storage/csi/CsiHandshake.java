package dev.berth.storage.csi;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.OnNode;
import dev.berth.storage.csi.proto.ControllerGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.ControllerServiceCapability;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesRequest;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesResponse;
import dev.berth.storage.csi.proto.GetPluginInfoRequest;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.GroupControllerServiceCapability;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.NodeGetInfoRequest;
import dev.berth.storage.csi.proto.NodeServiceCapability;
import dev.berth.storage.csi.proto.PluginCapability;
import dev.berth.storage.csi.proto.ProbeRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks a driver what it is and what it can do. */
final class CsiHandshake {
  private final CsiCalls calls;
  private final CsiDriver.Role role;

  CsiHandshake(CsiCalls calls, CsiDriver.Role role) {
    this.calls = calls;
    this.role = role;
  }

  /** Fails where the driver does not answer, is not ready, or has no name. */
  CompletionStage<CsiAbilities> ask() {
    return ready()
        .thenCompose(_ -> calls.ask(Rpcs.GET_PLUGIN_INFO, GetPluginInfoRequest.getDefaultInstance()))
        .thenCompose(
            info -> {
              if (info.getName().isEmpty()) {
                return failed(new DriverException(Code.INVALID_ARGUMENT, calls.socket() + ": the driver says no name"));
              }
              return calls
                  .ask(Rpcs.GET_PLUGIN_CAPABILITIES, GetPluginCapabilitiesRequest.getDefaultInstance())
                  .thenCompose(plugin -> services(info, plugin));
            });
  }

  private CompletionStage<Boolean> ready() {
    return orWhereUnimplemented(
        calls
            .ask(Rpcs.PROBE, ProbeRequest.getDefaultInstance())
            .thenCompose(
                answer ->
                    !answer.hasReady() || answer.getReady().getValue()
                        ? CompletableFuture.completedFuture(true)
                        : failed(new DriverException(Code.UNAVAILABLE, calls.socket() + ": the driver is not ready"))),
        true);
  }

  private CompletionStage<CsiAbilities> services(GetPluginInfoResponse info, GetPluginCapabilitiesResponse plugin) {
    Set<PluginCapability.Service.Type> services =
        plugin.getCapabilitiesList().stream()
            .filter(PluginCapability::hasService)
            .map(c -> c.getService().getType())
            .collect(Collectors.toUnmodifiableSet());
    Set<PluginCapability.VolumeExpansion.Type> expansion =
        plugin.getCapabilitiesList().stream()
            .filter(PluginCapability::hasVolumeExpansion)
            .map(c -> c.getVolumeExpansion().getType())
            .collect(Collectors.toUnmodifiableSet());
    boolean controls = role != CsiDriver.Role.NODE && services.contains(PluginCapability.Service.Type.CONTROLLER_SERVICE);
    return (controls ? controller() : CompletableFuture.completedFuture(Optional.<Set<ControllerServiceCapability.RPC.Type>>empty()))
        .thenCombine(
            node(),
            (controller, node) ->
                new CsiAbilities(
                    info.getName(), info.getVendorVersion(), services, expansion, controller, node, Optional.empty(), false))
        .thenCompose(
            all ->
                all.node().isEmpty()
                    ? CompletableFuture.completedFuture(all)
                    : here(calls).thenApply(all::withHere))
        .thenCompose(
            all ->
                controls && services.contains(PluginCapability.Service.Type.GROUP_CONTROLLER_SERVICE)
                    ? groups().thenApply(all::withGroups)
                    : CompletableFuture.completedFuture(all));
  }

  private CompletionStage<Boolean> groups() {
    CompletionStage<Boolean> asked =
        calls
            .ask(Rpcs.GROUP_CONTROLLER_GET_CAPABILITIES, GroupControllerGetCapabilitiesRequest.getDefaultInstance())
            .thenApply(
                answer ->
                    answer.getCapabilitiesList().stream()
                        .map(c -> c.getRpc().getType())
                        .anyMatch(GroupControllerServiceCapability.RPC.Type.CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT::equals));
    return orWhereUnimplemented(asked, false);
  }

  private CompletionStage<Optional<Set<ControllerServiceCapability.RPC.Type>>> controller() {
    return calls
        .ask(Rpcs.CONTROLLER_GET_CAPABILITIES, ControllerGetCapabilitiesRequest.getDefaultInstance())
        .thenApply(
            answer ->
                Optional.of(
                    answer.getCapabilitiesList().stream()
                        .map(c -> c.getRpc().getType())
                        .collect(Collectors.toUnmodifiableSet())));
  }

  private CompletionStage<Optional<Set<NodeServiceCapability.RPC.Type>>> node() {
    CompletionStage<Optional<Set<NodeServiceCapability.RPC.Type>>> asked =
        calls
            .ask(Rpcs.NODE_GET_CAPABILITIES, NodeGetCapabilitiesRequest.getDefaultInstance())
            .thenApply(
                answer ->
                    Optional.of(
                        answer.getCapabilitiesList().stream()
                            .map(c -> c.getRpc().getType())
                            .collect(Collectors.toUnmodifiableSet())));
    return role == CsiDriver.Role.NODE ? asked : orWhereUnimplemented(asked, Optional.empty());
  }

  static CompletionStage<OnNode> here(CsiCalls calls) {
    return calls
        .ask(Rpcs.NODE_GET_INFO, NodeGetInfoRequest.getDefaultInstance())
        .thenApply(
            answer ->
                new OnNode(
                    answer.getNodeId(),
                    Optional.of(answer.getMaxVolumesPerNode()).filter(most -> most > 0),
                    Map.copyOf(answer.getAccessibleTopology().getSegmentsMap())));
  }

  private static <T> CompletionStage<T> orWhereUnimplemented(CompletionStage<T> asked, T otherwise) {
    return asked
        .handle(
            (answer, why) -> {
              Throwable cause = why instanceof CompletionException e && e.getCause() != null ? e.getCause() : why;
              if (cause == null) {
                return CompletableFuture.completedFuture(answer);
              }
              return cause instanceof DriverException e && e.code() == Code.UNIMPLEMENTED
                  ? CompletableFuture.completedFuture(otherwise)
                  : CsiHandshake.<T>failed(cause);
            })
        .thenCompose(Function.identity());
  }

  private static <T> CompletableFuture<T> failed(Throwable why) {
    return CompletableFuture.failedFuture(why);
  }
}
