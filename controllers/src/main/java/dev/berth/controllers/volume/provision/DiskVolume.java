package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.NodeDisk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The volume object of a disk that a node offers. */
final class DiskVolume {
  /** Who makes them, as in {@link PersistentVolume#PROVISIONED_BY}. */
  static final String PROVISIONER = "local-volumes.berth.dev";
  /** The node's name: its label for the host name, of which the affinity is, may be another. */
  private static final String NODE = "berth.dev/node";
  private static final String HOST = "kubernetes.io/hostname";

  private DiskVolume() {}

  /** Always the same for a disk of a node. */
  static String nameOf(String node, NodeDisk disk) {
    String what = String.join("\n", disk.path(), node, disk.storageClass());
    long hash = UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    return "local-pv-" + String.format("%016x", hash);
  }

  /** The node whose disk it is; empty where it was made by somebody else. */
  static Optional<String> nodeOf(PersistentVolume volume) {
    return volume.meta().annotation(PersistentVolume.PROVISIONED_BY).equals(PROVISIONER)
        ? Optional.of(volume.meta().annotation(NODE))
        : Optional.empty();
  }

  static String pathOf(PersistentVolume volume) {
    return volume.spec().object("local").text("path");
  }

  static JsonObject of(Node node, NodeDisk disk, StorageClass storageClass) {
    JsonObject metadata =
        JsonObject.builder()
            .put("name", nameOf(node.name(), disk))
            .put("labels", JsonObject.EMPTY.with(HOST, host(node)))
            .put(
                "annotations",
                JsonObject.EMPTY.with(PersistentVolume.PROVISIONED_BY, PROVISIONER).with(NODE, node.name()))
            .build();
    JsonObject.Builder spec =
        JsonObject.builder()
            .put("accessModes", JsonArray.ofStrings(List.of("ReadWriteOnce")))
            .put(
                "capacity",
                JsonObject.EMPTY.with("storage", Quantity.of(disk.sizeBytes(), Format.BINARY_SI).toString()))
            .put("local", JsonObject.EMPTY.with("path", disk.path()))
            .put("nodeAffinity", ProvisionedVolume.affinity(List.of(Map.of(HOST, host(node)))))
            .put("volumeMode", disk.volumeMode());
    return ProvisionedVolume.ofClass(storageClass, metadata, spec);
  }

  private static String host(Node node) {
    return node.meta().labels().string(HOST).orElse(node.name());
  }
}
