package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.node.KubeletPaths;
import dev.berth.node.image.Digests;
import dev.berth.storage.VolumeDriver;
import java.util.List;
import java.util.Map;

/**
 * A volume that a driver brings to the node.
 *
 * @param handle by which the driver knows it
 * @param volume the name of the PersistentVolume; of the volume in its pod where it is ephemeral
 * @param attach whether it is attached to the node before it is staged there
 * @param context of the volume object
 * @param accessMode the first that it has
 * @param ephemeral whether the driver makes it when it is published into its one pod, and unmakes it when that ends
 */
public record Device(
    String driver,
    String handle,
    String volume,
    boolean attach,
    boolean block,
    String fsType,
    List<String> mountOptions,
    String accessMode,
    boolean readOnly,
    Map<String, String> context,
    boolean ephemeral) {

  /** One that outlives its pods. */
  public Device(
      String driver,
      String handle,
      String volume,
      boolean attach,
      boolean block,
      String fsType,
      List<String> mountOptions,
      String accessMode,
      boolean readOnly,
      Map<String, String> context) {
    this(driver, handle, volume, attach, block, fsType, mountOptions, accessMode, readOnly, context, false);
  }

  /** A pod's {@code csi} volume (KEP-596). Its handle is upstream's: it tells pods and volumes apart. */
  public static Device ofPod(String podUid, String volume, JsonObject csi) {
    return new Device(
        csi.text("driver"),
        "csi-" + Digests.sha256(podUid + volume),
        volume,
        false,
        false,
        csi.text("fsType"),
        List.of(),
        "ReadWriteOnce",
        csi.bool("readOnly"),
        csi.object("volumeAttributes").strings(),
        true);
  }

  public static Device of(PersistentVolume volume, boolean attach) {
    JsonObject csi = volume.csi();
    return new Device(
        csi.text("driver"),
        csi.text("volumeHandle"),
        volume.name(),
        attach,
        volume.volumeMode().equals("Block"),
        csi.text("fsType"),
        volume.spec().array("mountOptions").strings().toList(),
        volume.accessModes().isEmpty() ? "ReadWriteOnce" : volume.accessModes().getFirst(),
        csi.bool("readOnly"),
        csi.object("volumeAttributes").strings());
  }

  /** Whether one pod at a time may have it (KEP-2485). */
  public boolean isOfOnePod() {
    return accessMode.equals("ReadWriteOncePod");
  }

  /** As in {@code node.status.volumesInUse}: {@code kubernetes.io/csi/block.berth.dev^pvc-1}. */
  public String uniqueName() {
    return "kubernetes.io/csi/" + driver + "^" + handle;
  }

  /** Of the VolumeAttachment to a node: {@code csi-} and a SHA-256 of handle, driver and node. */
  public String attachmentName(String node) {
    return "csi-" + Digests.sha256(handle + driver + node);
  }

  public String stagePath(KubeletPaths paths) {
    return paths.csiStage(driver, Digests.sha256(handle), block);
  }

  /** Where a pod has it. */
  public String podPath(KubeletPaths paths, String podUid) {
    return block
        ? paths.volumeDevice(podUid, "csi", volume)
        : paths.volume(podUid, "csi", volume) + "/mount";
  }

  /** What upstream's agents keep beside a mount ({@code pkg/volume/csi/csi_mounter.go}), in order of its keys. */
  public JsonObject description(String node) {
    return JsonObject.builder()
        .put("attachmentID", attachmentName(node))
        .put("driverName", driver)
        .put("nodeName", node)
        .put("seLinuxMountContext", "")
        .put("specVolID", volume)
        .put("volumeHandle", handle)
        .put("volumeLifecycleMode", ephemeral ? "Ephemeral" : "Persistent")
        .build();
  }

  public VolumeDriver.Use use(String node, Map<String, String> attachment) {
    return new VolumeDriver.Use(handle, node, context, attachment, block, fsType, mountOptions, accessMode);
  }
}
