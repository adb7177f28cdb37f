package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import dev.berth.model.quantity.Quantity;
import java.util.List;
import java.util.Optional;

/** A claim for storage. */
public record PersistentVolumeClaim(JsonObject json) implements KubeObject {
  /** On a claim whose binding is complete. */
  public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  /** On that side of a binding that the controller chose. */
  public static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  /** The node that the scheduler chose for the first consumer of a delayed-binding claim. */
  public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  /** Who is asked to make its volume. */
  public static final String STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  /** The same in its older spelling, which external provisioners still read. */
  public static final String STORAGE_PROVISIONER_BETA = "volume.beta.kubernetes.io/storage-provisioner";
  /** The older way to name a class, on claims and volumes. */
  public static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  /** Up to which size it is to grow by itself as its volume fills up; without it, it does not. */
  public static final String GROW_LIMIT = "storage.berth.dev/grow-limit";
  /** How full its volume is when it grows, {@code 80%}. */
  public static final String GROW_AT = "storage.berth.dev/grow-at";
  /** By how much it grows at once: of its size, {@code 50%}, or {@code 5Gi}. */
  public static final String GROW_BY = "storage.berth.dev/grow-by";
  /** The node on whose disk its volume is to lie; where it lies elsewhere, it moves there. */
  public static final String MOVE_TO = "storage.berth.dev/move-to";
  /** {@link #CORDONED}: where the node on whose disk its volume lies takes no pods any more, the volume goes where its pod goes. */
  public static final String MOVE_WHEN = "storage.berth.dev/move-when";

  public static final String CORDONED = "cordoned";

  /** {@link #NODE_DELETED}: once the node on whose disk its volume lies is gone, it is made anew with a new one. */
  public static final String BEGIN_ANEW_WHEN = "storage.berth.dev/begin-anew-when";

  public static final String NODE_DELETED = "node-deleted";

  public String volumeName() {
    return spec().text("volumeName");
  }

  public String phase() {
    return status().text("phase");
  }

  public boolean isBound() {
    return phase().equals("Bound");
  }

  /** Whether both sides of the binding are written: the volume's name and the annotation that says so. */
  public boolean isFullyBound() {
    return !volumeName().isEmpty() && meta().annotations().has(BIND_COMPLETED);
  }

  /** The class's name, by annotation or field; empty where neither is there, or "" was asked for. */
  public String className() {
    return className(this);
  }

  /** Whether a class was named, even if the name is "" (which asks for a volume without class). */
  public boolean namesClass() {
    return meta().annotations().has(CLASS_ANNOTATION) || spec().has("storageClassName");
  }

  static String className(KubeObject object) {
    return object.meta().annotations().string(CLASS_ANNOTATION).orElse(object.spec().text("storageClassName"));
  }

  public List<String> accessModes() {
    return spec().array("accessModes").strings().toList();
  }

  /** {@code Filesystem} or {@code Block}. */
  public String volumeMode() {
    return spec().string("volumeMode").orElse("Filesystem");
  }

  /** What is asked for; zero where nothing is. */
  public Quantity requestedStorage() {
    return Quantity.parse(spec().object("resources").object("requests").string("storage").orElse("0"));
  }

  /** What it has, where it is bound. */
  public Optional<Quantity> capacity() {
    return status().object("capacity").string("storage").map(Quantity::parse);
  }

  public String selectedNode() {
    return meta().annotation(SELECTED_NODE);
  }

  /** Whether a node was chosen or somebody was asked for its volume to be made. */
  public boolean isAskedFor() {
    JsonObject annotations = meta().annotations();
    return annotations.has(SELECTED_NODE) || annotations.has(STORAGE_PROVISIONER) || annotations.has(STORAGE_PROVISIONER_BETA);
  }

  /** The node on whose disk its volume is to lie, or "". */
  public String moveTo() {
    return meta().annotation(MOVE_TO);
  }

  /** Whether its volume leaves a node that is cordoned, with its pod. */
  public boolean movesWhenCordoned() {
    return meta().annotation(MOVE_WHEN).equals(CORDONED);
  }

  /** Whether it would rather begin with a new volume than wait for one whose node is gone. */
  public boolean beginsAnew() {
    return meta().annotation(BEGIN_ANEW_WHEN).equals(NODE_DELETED);
  }

  /** The name of its VolumeAttributesClass, or "". */
  public String attributesClass() {
    return spec().text("volumeAttributesClassName");
  }
}
