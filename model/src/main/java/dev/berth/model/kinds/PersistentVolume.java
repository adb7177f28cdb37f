package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.List;
import java.util.Optional;

/** A volume of the cluster. */
public record PersistentVolume(JsonObject json) implements KubeObject {
  /** The provisioner that made it. */
  public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

  /**
   * On a volume of the policy Retain, {@code "true"}: a claim of the namespace and name that it was last bound to gets it again.
   * On a StorageClass: its volumes get it when they are made.
   */
  public static final String REBIND = "storage.berth.dev/rebind-same-name";

  /** The node's label by which drivers of ours say on whose disk a volume lies. */
  public static final String DISK_OF = "topology.berth.dev/node";

  /** {@code Pending}, {@code Available}, {@code Bound}, {@code Released}, {@code Failed}. */
  public String phase() {
    return status().text("phase");
  }

  /** The claim that it is kept for, with or without a uid. */
  public Optional<JsonObject> claimRef() {
    return spec().has("claimRef") ? Optional.of(spec().object("claimRef")) : Optional.empty();
  }

  /** {@code namespace/name} of the claim that it is kept for, or "". */
  public String claimKey() {
    return claimRef().map(ref -> ref.text("namespace") + "/" + ref.text("name")).orElse("");
  }

  /** Whether it is kept for this claim, by name and, where the reference has one, by uid. */
  public boolean isFor(PersistentVolumeClaim claim) {
    return claimKey().equals(claim.key())
        && claimRef().map(ref -> ref.text("uid")).filter(uid -> uid.isEmpty() || uid.equals(claim.uid())).isPresent();
  }

  /** Whether it is kept for another claim that had this one's namespace and name, by its uid. */
  public boolean isForNamesake(PersistentVolumeClaim claim) {
    return claimKey().equals(claim.key()) && !isFor(claim);
  }

  public String className() {
    return PersistentVolumeClaim.className(this);
  }

  public List<String> accessModes() {
    return spec().array("accessModes").strings().toList();
  }

  /** {@code Filesystem} or {@code Block}. */
  public String volumeMode() {
    return spec().string("volumeMode").orElse("Filesystem");
  }

  public Quantity capacity() {
    return Quantity.parse(spec().object("capacity").string("storage").orElse("0"));
  }

  /** {@code Retain}, {@code Delete} or {@code Recycle}. */
  public String reclaimPolicy() {
    return spec().string("persistentVolumeReclaimPolicy").orElse("Retain");
  }

  /** Whether a claim of the name that it was last bound to gets it again. */
  public boolean comesBackByName() {
    return reclaimPolicy().equals("Retain") && meta().annotation(REBIND).equals("true");
  }

  /** The required node selector; empty where any node will do. */
  public JsonObject requiredNodes() {
    return spec().object("nodeAffinity").object("required");
  }

  /** The node on whose disk it lies, where a driver of ours says so. */
  public Optional<String> diskOf() {
    return requiredNodes().array("nodeSelectorTerms").objects()
        .flatMap(term -> term.array("matchExpressions").objects())
        .filter(e -> e.text("key").equals(DISK_OF))
        .flatMap(e -> e.array("values").strings())
        .findFirst();
  }

  /** The CSI source, or the empty object. */
  public JsonObject csi() {
    return spec().object("csi");
  }

  /** The name of its VolumeAttributesClass, or "". */
  public String attributesClass() {
    return spec().text("volumeAttributesClassName");
  }
}
