package dev.berth.storage.csi.server;

import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.Rpcs;
import dev.berth.storage.csi.proto.Flag;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesResponse;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import dev.berth.storage.csi.proto.PluginCapability;
import dev.berth.storage.csi.proto.ProbeResponse;
import io.grpc.ServerServiceDefinition;
import java.util.concurrent.CompletableFuture;

/** Who the driver is. */
final class IdentityService {
  private IdentityService() {}

  static ServerServiceDefinition of(VolumeDriver driver, String version) {
    GetPluginInfoResponse info =
        GetPluginInfoResponse.newBuilder().setName(driver.name()).setVendorVersion(version).build();
    ProbeResponse ready = ProbeResponse.newBuilder().setReady(Flag.newBuilder().setValue(true)).build();
    return new Service(Rpcs.IDENTITY)
        .on(Rpcs.GET_PLUGIN_INFO, _ -> CompletableFuture.completedFuture(info))
        .on(Rpcs.GET_PLUGIN_CAPABILITIES, _ -> CompletableFuture.completedFuture(capabilities(driver.traits())))
        .on(Rpcs.PROBE, _ -> CompletableFuture.completedFuture(ready))
        .build();
  }

  private static GetPluginCapabilitiesResponse capabilities(VolumeDriver.Traits traits) {
    GetPluginCapabilitiesResponse.Builder all =
        GetPluginCapabilitiesResponse.newBuilder().addCapabilities(service(PluginCapability.Service.Type.CONTROLLER_SERVICE));
    if (!traits.topologyKeys().isEmpty()) {
      all.addCapabilities(service(PluginCapability.Service.Type.VOLUME_ACCESSIBILITY_CONSTRAINTS));
    }
    if (traits.groupSnapshots()) {
      all.addCapabilities(service(PluginCapability.Service.Type.GROUP_CONTROLLER_SERVICE));
    }
    PluginCapability.VolumeExpansion.Type expansion =
        traits.expandOnline() ? PluginCapability.VolumeExpansion.Type.ONLINE : PluginCapability.VolumeExpansion.Type.OFFLINE;
    return all.addCapabilities(
            PluginCapability.newBuilder().setVolumeExpansion(PluginCapability.VolumeExpansion.newBuilder().setType(expansion)))
        .build();
  }

  private static PluginCapability service(PluginCapability.Service.Type type) {
    return PluginCapability.newBuilder().setService(PluginCapability.Service.newBuilder().setType(type)).build();
  }
}
