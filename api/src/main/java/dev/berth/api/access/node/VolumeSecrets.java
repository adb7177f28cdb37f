package dev.berth.api.access.node;

import dev.berth.base.json.JsonObject;
import java.util.List;

/** Which secrets of a PersistentVolume the agent of a node needs to mount it (upstream {@code persistentvolume/util.go}). */
final class VolumeSecrets {
  private static final List<String> CSI =
      List.of("nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef");
  private static final List<String> WITH_SECRET_REF =
      List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

  private VolumeSecrets() {}

  /** Whether the volume needs the secret; one without a namespace is in that of the claim. */
  static boolean needs(JsonObject volume, String namespace, String secret) {
    JsonObject spec = volume.object("spec");
    String claimed = spec.object("claimRef").text("namespace");
    for (String member : CSI) {
      if (isIt(spec.object("csi").object(member), "name", "namespace", claimed, namespace, secret)) {
        return true;
      }
    }
    for (String type : WITH_SECRET_REF) {
      if (isIt(spec.object(type).object("secretRef"), "name", "namespace", claimed, namespace, secret)) {
        return true;
      }
    }
    return isIt(spec.object("azureFile"), "secretName", "secretNamespace", claimed, namespace, secret);
  }

  private static boolean isIt(
      JsonObject ref, String nameMember, String namespaceMember, String claimed, String namespace, String secret) {
    String where = ref.text(namespaceMember).isEmpty() ? claimed : ref.text(namespaceMember);
    return ref.text(nameMember).equals(secret) && where.equals(namespace);
  }
}
