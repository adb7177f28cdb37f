package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.volume.DriverSecrets;
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

  private static final String DELETION_SECRET = "volume.kubernetes.io/provisioner-deletion-secret-";

  /** Members of a volume's source, and the verb whose secret they name. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "controllerPublishSecretRef", "controller-publish",
          "nodeStageSecretRef", "node-stage",
          "nodePublishSecretRef", "node-publish",
          "controllerExpandSecretRef", "controller-expand",
          "nodeExpandSecretRef", "node-expand");

  private ProvisionedVolume() {}

  /** Where the secret of a verb is, or empty. */
  static JsonObject secret(PersistentVolumeClaim claim, StorageClass storageClass, String verb) {
    return DriverSecrets.named(storageClass.parameters(), verb, nameFor(claim), claim).orElse(JsonObject.EMPTY);
  }

  /** Where the secret is with which a volume is unmade, or empty. */
  static JsonObject deletionSecret(PersistentVolume volume) {
    return JsonObject.EMPTY
        .with("name", volume.meta().annotation(DELETION_SECRET + "name"))
        .with("namespace", volume.meta().annotation(DELETION_SECRET + "namespace"));
  }

  /** That the volume will have; empty for the driver's own, or none. */
  static String fsType(PersistentVolumeClaim claim, StorageClass storageClass) {
    return claim.volumeMode().equals("Block") ? "" : storageClass.parameters().getOrDefault(FS_TYPE, "");
  }

  /** Always the same for a claim, so that asking again can never make two. */
  static String nameFor(PersistentVolumeClaim claim) {
    return "pvc-" + claim.uid();
  }

  static JsonObject of(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    JsonObject secret = secret(claim, storageClass, "provisioner");
    JsonObject annotations =
        JsonObject.EMPTY
            .with(PersistentVolume.PROVISIONED_BY, driver)
            .with(DELETION_SECRET + "name", secret.text("name"))
            .with(DELETION_SECRET + "namespace", secret.text("namespace"));
    JsonObject metadata = JsonObject.EMPTY.with("name", nameFor(claim)).with("annotations", annotations);
    return ofClass(storageClass, metadata, spec(driver, made, claim, storageClass));
  }

  /**
   * A volume of a class.
   *
   * @param spec without what the class says for all of its volumes
   */
  static JsonObject ofClass(StorageClass storageClass, JsonObject metadata, JsonObject.Builder spec) {
    spec.put("persistentVolumeReclaimPolicy", storageClass.reclaimPolicy()).put("storageClassName", storageClass.name());
    JsonArray options = storageClass.json().array("mountOptions");
    if (!options.isEmpty()) {
      spec.put("mountOptions", options);
    }
    String rebind = storageClass.meta().annotation(PersistentVolume.REBIND);
    JsonObject marked =
        rebind.isEmpty()
            ? metadata
            : metadata.with("annotations", metadata.object("annotations").with(PersistentVolume.REBIND, rebind));
    boolean unmade = storageClass.reclaimPolicy().equals("Delete");
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "PersistentVolume")
        .put(
            "metadata",
            unmade ? marked.with("finalizers", JsonArray.ofStrings(List.of(Marks.PROVISIONER_FINALIZER))) : marked)
        .put("spec", spec.build())
        .build();
  }

  private static JsonObject.Builder spec(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    Quantity size = made.sizeBytes() > 0 ? Quantity.of(made.sizeBytes(), Format.BINARY_SI) : claim.requestedStorage();
    JsonObject.Builder spec =
        JsonObject.builder()
            .put("accessModes", claim.spec().array("accessModes"))
            .put("capacity", JsonObject.EMPTY.with("storage", size.toString()))
            .put("claimRef", Note.reference(claim))
            .put("csi", source(driver, made, claim, storageClass))
            .put("volumeMode", claim.volumeMode())
            .putUnlessEmpty("volumeAttributesClassName", claim.attributesClass());
    if (!made.topology().isEmpty()) {
      spec.put("nodeAffinity", affinity(made.topology()));
    }
    return spec;
  }

  private static JsonObject source(
      String driver, VolumeDriver.Created made, PersistentVolumeClaim claim, StorageClass storageClass) {
    String fsType = fsType(claim, storageClass);
    JsonObject.Builder csi =
        JsonObject.builder().put("driver", driver).putUnlessEmpty("fsType", fsType).put("volumeHandle", made.id());
    if (!made.context().isEmpty()) {
      csi.put("volumeAttributes", JsonObject.ofStrings(new TreeMap<>(made.context())));
    }
    for (Map.Entry<String, String> secret : new TreeMap<>(SECRETS).entrySet()) {
      JsonObject ref = secret(claim, storageClass, secret.getValue());
      if (!ref.isEmpty()) {
        csi.put(secret.getKey(), ref);
      }
    }
    return csi.build();
  }

  /** A term for each of the places from which it can be reached. */
  static JsonObject affinity(List<Map<String, String>> topology) {
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
