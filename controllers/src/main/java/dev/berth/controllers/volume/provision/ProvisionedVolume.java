package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Marks;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.VolumeDriver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The volume object of what a driver made for a claim. */
final class ProvisionedVolume {
  /** The class's parameter for the file system; parameters with this prefix are for us and not for the driver. */
  static final String OURS = "csi.storage.k8s.io/";
  private static final String FS_TYPE = OURS + "fstype";

  private ProvisionedVolume() {}

  /** Always the same for a claim, so that asking again can never make two. */
  static String nameFor(PersistentVolumeClaim claim) {
    return "pvc-" + claim.uid();
  }

  static JsonObject of(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    JsonObject annotations =
        JsonObject.EMPTY
            .with(PersistentVolume.PROVISIONED_BY, driver)
            .with("volume.kubernetes.io/provisioner-deletion-secret-name", "")
            .with("volume.kubernetes.io/provisioner-deletion-secret-namespace", "");
    JsonObject metadata = JsonObject.EMPTY.with("name", nameFor(claim)).with("annotations", annotations);
    if (storageClass.reclaimPolicy().equals("Delete")) {
      metadata = metadata.with("finalizers", JsonArray.ofStrings(List.of(Marks.PROVISIONER_FINALIZER)));
    }
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "PersistentVolume")
        .put("metadata", metadata)
        .put("spec", spec(driver, made, claim, storageClass))
        .build();
  }

  private static JsonObject spec(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    Quantity size = made.sizeBytes() > 0 ? Quantity.of(made.sizeBytes(), Format.BINARY_SI) : claim.requestedStorage();
    JsonObject.Builder spec =
        JsonObject.builder()
            .put("accessModes", claim.spec().array("accessModes"))
            .put("capacity", JsonObject.EMPTY.with("storage", size.toString()))
            .put("claimRef", Note.reference(claim))
            .put("csi", source(driver, made, claim, storageClass))
            .put("persistentVolumeReclaimPolicy", storageClass.reclaimPolicy())
            .put("storageClassName", storageClass.name())
            .put("volumeMode", claim.volumeMode())
            .putUnlessEmpty("volumeAttributesClassName", claim.attributesClass());
    JsonArray options = storageClass.json().array("mountOptions");
    if (!options.isEmpty()) {
      spec.put("mountOptions", options);
    }
    if (!made.topology().isEmpty()) {
      spec.put("nodeAffinity", affinity(made.topology()));
    }
    return spec.build();
  }

  private static JsonObject source(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    String fsType = claim.volumeMode().equals("Block") ? "" : storageClass.parameters().getOrDefault(FS_TYPE, "");
    JsonObject.Builder csi =
        JsonObject.builder().put("driver", driver).putUnlessEmpty("fsType", fsType).put("volumeHandle", made.id());
    if (!made.context().isEmpty()) {
      csi.put("volumeAttributes", JsonObject.ofStrings(new TreeMap<>(made.context())));
    }
    return csi.build();
  }

  /** A term for each of the places from which it can be reached. */
  private static JsonObject affinity(List<Map<String, String>> topology) {
    JsonArray terms = JsonArray.of(topology.stream().map(ProvisionedVolume::term).toList());
    return JsonObject.EMPTY.with("required", JsonObject.EMPTY.with("nodeSelectorTerms", terms));
  }

  private static JsonObject term(Map<String, String> segment) {
    List<JsonObject> expressions =
        new TreeMap<>(segment)
            .entrySet().stream()
                .map(
                    e ->
                        JsonObject.builder()
                            .put("key", e.getKey())
                            .put("operator", "In")
                            .put("values", JsonArray.ofStrings(List.of(e.getValue())))
                            .build())
                .toList();
    return JsonObject.EMPTY.with("matchExpressions", JsonArray.of(expressions));
  }
}
