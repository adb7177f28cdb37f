package dev.berth.server.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.volume.Device;
import java.util.ArrayList;
import java.util.List;

/** What objects lead to, of what a node needs. Pure. */
final class References {
  private References() {}

  static List<Ref> ofPod(Pod pod) {
    List<Ref> all = new ArrayList<>();
    NodeFeed.PODS_BY_REFERENCE.keys().apply(pod).forEach(key -> add(all, key));
    pod.spec().array("imagePullSecrets").objects().forEach(s -> secret(all, pod.namespace(), s.text("name")));
    pod.volumes().forEach(
        volume -> {
          secret(all, pod.namespace(), volume.object("csi").object("nodePublishSecretRef").text("name"));
          volume.names().forEach(
              source -> {
                if (!source.equals("name")) {
                  secret(all, pod.namespace(), volume.object(source).object("secretRef").text("name"));
                }
              });
        });
    pod.claimNames().forEach(claim -> all.add(Ref.of(Kinds.CLAIM, pod.namespace(), claim)));
    return all;
  }

  /** {@code configmaps/namespace/name}. */
  private static void add(List<Ref> all, String key) {
    int first = key.indexOf('/');
    int second = key.indexOf('/', first + 1);
    Kind<?> kind = key.startsWith("secrets/") ? Kinds.SECRET : Kinds.CONFIG_MAP;
    all.add(Ref.of(kind, key.substring(first + 1, second), key.substring(second + 1)));
  }

  private static void secret(List<Ref> all, String namespace, String name) {
    if (!name.isEmpty() && !namespace.isEmpty()) {
      all.add(Ref.of(Kinds.SECRET, namespace, name));
    }
  }

  /** Types are large to compare. */
  static boolean is(Ref ref, ResourceType type) {
    return ref.type().gvk().equals(type.gvk());
  }

  /** {@code secrets/default/password}. */
  static String key(Ref ref) {
    return ref.type().plural() + "/" + ref.namespace() + "/" + ref.name();
  }

  /** Of a claim or a volume that is there. */
  static List<Ref> of(Ref ref, JsonObject object, String node) {
    if (is(ref, Kinds.CLAIM.type())) {
      String volume = new PersistentVolumeClaim(object).volumeName();
      return volume.isEmpty() ? List.of() : List.of(Ref.of(Kinds.VOLUME, "", volume));
    }
    return is(ref, Kinds.VOLUME.type()) ? ofVolume(new PersistentVolume(object), node) : List.of();
  }

  private static List<Ref> ofVolume(PersistentVolume volume, String node) {
    List<Ref> all = new ArrayList<>();
    if (volume.spec().has("csi")) {
      all.add(Ref.of(Kinds.VOLUME_ATTACHMENT, "", Device.of(volume, true).attachmentName(node)));
    }
    String claims = volume.spec().object("claimRef").text("namespace");
    for (String member : volume.spec().names()) {
      if (!(volume.spec().get(member).orElse(JsonObject.EMPTY) instanceof JsonObject source)) {
        continue;
      }
      for (String name : source.names()) {
        boolean controllers = name.startsWith("controller"); // the node never sees those
        if (name.endsWith("ecretRef") && !controllers) {
          JsonObject to = source.object(name);
          secret(all, to.string("namespace").orElse(claims), to.text("name"));
        }
      }
    }
    return all;
  }
}
