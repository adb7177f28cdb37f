package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import java.util.ArrayList;
import java.util.List;

/** Indexes that several components use. */
public final class Indexes {
  /** Pods by the node that they are bound to; unbound ones under "". */
  public static final Index<Pod> PODS_BY_NODE = new Index<>("node", Kinds.POD, pod -> List.of(pod.nodeName()));

  /** Pods by {@code namespace/name} of the claims that they use. */
  public static final Index<Pod> PODS_BY_CLAIM =
      new Index<>(
          "claim", Kinds.POD, pod -> pod.claimNames().stream().map(claim -> pod.namespace() + "/" + claim).toList());

  /** Pods by the uid of their controller; those without one under their namespace and a slash. */
  public static final Index<Pod> PODS_BY_CONTROLLER = byController(Kinds.POD);

  /** Claims by the volume that they name. */
  public static final Index<PersistentVolumeClaim> CLAIMS_BY_VOLUME =
      new Index<>(
          "volume", Kinds.CLAIM, claim -> claim.volumeName().isEmpty() ? List.of() : List.of(claim.volumeName()));

  /** Volumes by {@code namespace/name} of the claim that they are kept for; free ones under "". */
  public static final Index<PersistentVolume> VOLUMES_BY_CLAIM =
      new Index<>("claim", Kinds.VOLUME, volume -> List.of(volume.claimKey()));

  /** Attachments by the volume that they attach. */
  public static final Index<VolumeAttachment> ATTACHMENTS_BY_VOLUME =
      new Index<>("volume", Kinds.VOLUME_ATTACHMENT, attachment -> List.of(attachment.volumeName()));

  /** Pods by each of their labels, as {@link #label} writes them. */
  public static final Index<Pod> PODS_BY_LABEL =
      new Index<>("label", Kinds.POD, pod -> labels(pod.namespace(), pod.meta().labels()));

  private Indexes() {}

  /** {@code namespace/name=value} for each label. */
  public static List<String> labels(String namespace, JsonObject labels) {
    List<String> keys = new ArrayList<>(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      keys.add(label(namespace, labels.name(i), labels.text(labels.name(i))));
    }
    return keys;
  }

  public static String label(String namespace, String name, String value) {
    return namespace + "/" + name + "=" + value;
  }

  /** Objects by the uid of their controller; those without one under their namespace and a slash. */
  public static <T extends KubeObject> Index<T> byController(Kind<T> kind) {
    return new Index<>(
        "controller",
        kind,
        object -> List.of(object.meta().controller().map(owner -> owner.uid()).orElse(object.namespace() + "/")));
  }
}
