package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.Traits;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.csi.AccessModes;
import dev.berth.storage.csi.CsiMessages;
import dev.berth.storage.csi.Rpcs;
import dev.berth.storage.csi.proto.CapacityRange;
import dev.berth.storage.csi.proto.ControllerExpandVolumeRequest;
import dev.berth.storage.csi.proto.ControllerExpandVolumeResponse;
import dev.berth.storage.csi.proto.ControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.ControllerPublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerPublishVolumeResponse;
import dev.berth.storage.csi.proto.ControllerServiceCapability;
import dev.berth.storage.csi.proto.ControllerServiceCapability.RPC.Type;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeResponse;
import dev.berth.storage.csi.proto.DeleteVolumeRequest;
import dev.berth.storage.csi.proto.DeleteVolumeResponse;
import dev.berth.storage.csi.proto.GetCapacityRequest;
import dev.berth.storage.csi.proto.GetCapacityResponse;
import dev.berth.storage.csi.proto.ListVolumesRequest;
import dev.berth.storage.csi.proto.ListVolumesResponse;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesRequest;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesResponse;
import dev.berth.storage.csi.proto.VolumeCapability;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The controller's verbs, but for snapshots. */
final class ControllerService {
  private final VolumeDriver driver;
  private final CsiServer.Settings settings;
  private final Service.UnderWay underWay;

  ControllerService(VolumeDriver driver, CsiServer.Settings settings, Service.UnderWay underWay) {
    this.driver = driver;
    this.settings = settings;
    this.underWay = underWay;
  }

  ServerServiceDefinition definition() {
    Service service =
        new Service(Rpcs.CONTROLLER)
            .on(Rpcs.CREATE_VOLUME, this::create)
            .on(Rpcs.DELETE_VOLUME, this::delete)
            .on(Rpcs.CONTROLLER_PUBLISH_VOLUME, this::attach)
            .on(Rpcs.CONTROLLER_UNPUBLISH_VOLUME, this::detach)
            .on(Rpcs.VALIDATE_VOLUME_CAPABILITIES, this::validate)
            .on(Rpcs.LIST_VOLUMES, this::list)
            .on(Rpcs.GET_CAPACITY, this::capacity)
            .on(Rpcs.CONTROLLER_GET_CAPABILITIES, _ -> CompletableFuture.completedFuture(capabilities(driver.traits())))
            .on(Rpcs.CONTROLLER_EXPAND_VOLUME, this::expand);
    new SnapshotCalls(driver, underWay).on(service);
    return service.build();
  }

  private static ControllerGetCapabilitiesResponse capabilities(Traits traits) {
    List<Type> can = new ArrayList<>(List.of(Type.CREATE_DELETE_VOLUME, Type.EXPAND_VOLUME, Type.SINGLE_NODE_MULTI_WRITER));
    if (traits.attach()) {
      can.add(Type.PUBLISH_UNPUBLISH_VOLUME);
    }
    if (traits.snapshots()) {
      can.addAll(List.of(Type.CREATE_DELETE_SNAPSHOT, Type.CLONE_VOLUME));
    }
    if (traits.trackCapacity()) {
      can.add(Type.GET_CAPACITY);
    }
    if (traits.listing()) {
      can.add(Type.LIST_VOLUMES);
    }
    if (traits.listing() && traits.snapshots()) {
      can.add(Type.LIST_SNAPSHOTS);
    }
    return ControllerGetCapabilitiesResponse.newBuilder()
        .addAllCapabilities(
            can.stream()
                .map(
                    type ->
                        ControllerServiceCapability.newBuilder()
                            .setRpc(ControllerServiceCapability.RPC.newBuilder().setType(type))
                            .build())
                .toList())
        .build();
  }

  private static DriverException unimplemented(String what) {
    return new DriverException(Code.UNIMPLEMENTED, what);
  }

  // ---- volumes

  private CompletionStage<CreateVolumeResponse> create(CreateVolumeRequest request) {
    VolumeDriver.NewVolume wanted = WantedVolume.of(request, driver.traits());
    long most = request.getCapacityRange().getLimitBytes();
    return underWay.alone(
        wanted.name(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .create(wanted)
                .thenApply(
                    made -> {
                      if (most > 0 && made.sizeBytes() > most) {
                        throw new DriverException(
                            Code.ALREADY_EXISTS,
                            "volume " + wanted.name() + " exists with " + made.sizeBytes() + " bytes, and at most " + most
                                + " are wanted");
                      }
                      return CreateVolumeResponse.newBuilder().setVolume(answer(request, made)).build();
                    }));
  }

  private static dev.berth.storage.csi.proto.Volume answer(CreateVolumeRequest request, Created made) {
    dev.berth.storage.csi.proto.Volume.Builder volume = CsiMessages.volume(made);
    if (request.hasVolumeContentSource()) {
      volume.setContentSource(request.getVolumeContentSource());
    }
    return volume.build();
  }

  private CompletionStage<DeleteVolumeResponse> delete(DeleteVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    return underWay.alone(
        request.getVolumeId(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .delete(request.getVolumeId())
                .thenApply(_ -> DeleteVolumeResponse.getDefaultInstance()));
  }

  private CompletionStage<ValidateVolumeCapabilitiesResponse> validate(ValidateVolumeCapabilitiesRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Capability.requireAll(request.getVolumeCapabilitiesList());
    if (!driver.traits().listing()) {
      throw unimplemented(driver.name() + " cannot look a volume up");
    }
    return driver
        .list()
        .thenApply(
            all -> {
              if (all.stream().noneMatch(volume -> volume.id().equals(request.getVolumeId()))) {
                throw new DriverException(Code.NOT_FOUND, "volume " + request.getVolumeId() + " not found");
              }
              return confirmed(request);
            });
  }

  private ValidateVolumeCapabilitiesResponse confirmed(ValidateVolumeCapabilitiesRequest request) {
    for (VolumeCapability capability : request.getVolumeCapabilitiesList()) {
      Optional<String> refusal = Capability.refusal(driver.traits(), capability);
      if (refusal.isPresent()) {
        return ValidateVolumeCapabilitiesResponse.newBuilder().setMessage(refusal.get()).build();
      }
    }
    return ValidateVolumeCapabilitiesResponse.newBuilder()
        .setConfirmed(
            ValidateVolumeCapabilitiesResponse.Confirmed.newBuilder()
                .putAllVolumeContext(request.getVolumeContextMap())
                .addAllVolumeCapabilities(request.getVolumeCapabilitiesList())
                .putAllParameters(request.getParametersMap()))
        .build();
  }

  private CompletionStage<ListVolumesResponse> list(ListVolumesRequest request) {
    if (!driver.traits().listing()) {
      throw unimplemented(driver.name() + " lists no volumes");
    }
    return driver
        .list()
        .thenApply(
            all -> {
              Paging<Created> page = Paging.of(all, Created::id, request.getMaxEntries(), request.getStartingToken());
              return ListVolumesResponse.newBuilder()
                  .addAllEntries(
                      page.shown().stream()
                          .map(v -> ListVolumesResponse.Entry.newBuilder().setVolume(CsiMessages.volume(v)).build())
                          .toList())
                  .setNextToken(page.next())
                  .build();
            });
  }

  private CompletionStage<GetCapacityResponse> capacity(GetCapacityRequest request) {
    if (!driver.traits().trackCapacity()) {
      throw unimplemented(driver.name() + " does not count its room");
    }
    for (VolumeCapability capability : request.getVolumeCapabilitiesList()) {
      Capability.require(true, capability);
      if (Capability.refusal(driver.traits(), capability).isPresent()) {
        return CompletableFuture.completedFuture(GetCapacityResponse.getDefaultInstance());
      }
    }
    return driver
        .capacity(Map.copyOf(request.getAccessibleTopology().getSegmentsMap()), Map.copyOf(request.getParametersMap()))
        .thenApply(bytes -> GetCapacityResponse.newBuilder().setAvailableCapacity(bytes).build());
  }

  private CompletionStage<ControllerExpandVolumeResponse> expand(ControllerExpandVolumeRequest request) {
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(request.hasCapacityRange(), "capacity_range");
    CapacityRange range = request.getCapacityRange();
    WantedVolume.requireRange(range);
    boolean mounted = !request.getVolumeCapability().hasBlock();
    return underWay.alone(
        request.getVolumeId(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .expand(request.getVolumeId(), range.getRequiredBytes())
                .thenApply(
                    size ->
                        ControllerExpandVolumeResponse.newBuilder()
                            .setCapacityBytes(size)
                            .setNodeExpansionRequired(driver.traits().expandOnNode() && mounted)
                            .build()));
  }

  // ---- where they are

  private CompletionStage<ControllerPublishVolumeResponse> attach(ControllerPublishVolumeRequest request) {
    requireAttaching();
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    Refusal.require(!request.getNodeId().isEmpty(), "node_id");
    Capability.require(request.hasVolumeCapability(), request.getVolumeCapability());
    Capability.requirePossible(driver.traits(), List.of(request.getVolumeCapability()));
    if (request.getReadonly()) {
      throw Refusal.invalid("readonly: volumes here are not attached read-only");
    }
    if (!settings.nodes().contains(request.getNodeId())) {
      throw new DriverException(Code.NOT_FOUND, "node " + request.getNodeId() + " not found");
    }
    VolumeCapability capability = request.getVolumeCapability();
    Use use =
        new Use(
            request.getVolumeId(),
            request.getNodeId(),
            Map.copyOf(request.getVolumeContextMap()),
            Map.of(),
            capability.hasBlock(),
            capability.getMount().getFsType(),
            capability.getMount().getMountFlagsList(),
            AccessModes.of(capability.getAccessMode().getMode()));
    return underWay.alone(
        request.getVolumeId(),
        () ->
            driver
                .withSecrets(request.getSecretsMap())
                .attach(use, false)
                .thenApply(context -> ControllerPublishVolumeResponse.newBuilder().putAllPublishContext(context).build()));
  }

  private void requireAttaching() {
    if (!driver.traits().attach()) {
      throw unimplemented(driver.name() + " needs no attaching");
    }
  }

  /** From all nodes where none is named. */
  private CompletionStage<ControllerUnpublishVolumeResponse> detach(ControllerUnpublishVolumeRequest request) {
    requireAttaching();
    Refusal.require(!request.getVolumeId().isEmpty(), "volume_id");
    List<String> nodes =
        request.getNodeId().isEmpty() ? settings.nodes().stream().sorted().toList() : List.of(request.getNodeId());
    VolumeDriver with = driver.withSecrets(request.getSecretsMap());
    return underWay.alone(
        request.getVolumeId(),
        () -> {
          CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
          for (String node : nodes) {
            all = all.thenCompose(_ -> with.detach(request.getVolumeId(), node).thenApply(_ -> true));
          }
          return all.thenApply(_ -> ControllerUnpublishVolumeResponse.getDefaultInstance());
        });
  }
}
