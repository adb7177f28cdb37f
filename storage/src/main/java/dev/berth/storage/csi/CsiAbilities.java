package dev.berth.storage.csi;

import dev.berth.storage.VolumeDriver.OnNode;
import dev.berth.storage.VolumeDriver.Traits;
import dev.berth.storage.csi.proto.ControllerServiceCapability;
import dev.berth.storage.csi.proto.NodeServiceCapability;
import dev.berth.storage.csi.proto.PluginCapability;
import java.util.Optional;
import java.util.Set;

/**
 * What a driver has said of itself.
 *
 * @param services that the plugin offers, {@code expansion} when its volumes grow
 * @param controller what its controller service can do; empty where it is not asked, or has none
 * @param node what its node service can do; empty where this socket has none
 * @param here the node that this socket's node service runs on
 * @param groups whether it has a group controller service that takes snapshots of groups
 */
record CsiAbilities(
    String name,
    String version,
    Set<PluginCapability.Service.Type> services,
    Set<PluginCapability.VolumeExpansion.Type> expansion,
    Optional<Set<ControllerServiceCapability.RPC.Type>> controller,
    Optional<Set<NodeServiceCapability.RPC.Type>> node,
    Optional<OnNode> here,
    boolean groups) {

  boolean controls(ControllerServiceCapability.RPC.Type type) {
    return controller.filter(can -> can.contains(type)).isPresent();
  }

  boolean onNode(NodeServiceCapability.RPC.Type type) {
    return node.filter(can -> can.contains(type)).isPresent();
  }

  boolean hasTopology() {
    return services.contains(PluginCapability.Service.Type.VOLUME_ACCESSIBILITY_CONSTRAINTS);
  }

  CsiAbilities withHere(OnNode node) {
    return new CsiAbilities(name, version, services, expansion, controller, this.node, Optional.of(node), groups);
  }

  CsiAbilities withGroups(boolean has) {
    return new CsiAbilities(name, version, services, expansion, controller, node, here, has);
  }

  Traits traits() {
    // a driver whose controller is somebody else's is taken to need attaching until its CSIDriver says otherwise
    boolean attach =
        controller.isEmpty() || controls(ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME);
    return new Traits(
        attach,
        !expansion.contains(PluginCapability.VolumeExpansion.Type.OFFLINE),
        // where the node service is elsewhere, the node is asked, and says at once that it has nothing to do
        node.isEmpty() || onNode(NodeServiceCapability.RPC.Type.EXPAND_VOLUME),
        controls(ControllerServiceCapability.RPC.Type.CREATE_DELETE_SNAPSHOT),
        // which volumes can be had without a file system, or on several nodes, a driver says when it is asked for one
        true,
        !attach,
        here.flatMap(OnNode::volumesPerNode),
        hasTopology() ? here.map(h -> h.topology().keySet()).orElse(Set.of()) : Set.of(),
        "ReadWriteOnceWithFSType",
        controls(ControllerServiceCapability.RPC.Type.GET_CAPACITY),
        onNode(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP),
        false,
        groups,
        false);
  }
}
