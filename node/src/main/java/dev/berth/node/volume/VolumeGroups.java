package dev.berth.node.volume;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.Optional;

/**
 * Groups that a pod's processes are in because of its volumes: a persistent volume whose files belong to a group says so by the
 * annotation {@code pv.beta.kubernetes.io/gid} (upstream {@code GetExtraSupplementalGroupsForPod} of the volume manager). Pure.
 */
public final class VolumeGroups {
  private static final String ANNOTATION = "pv.beta.kubernetes.io/gid";

  private VolumeGroups() {}

  /** The pod's spec with those groups among its {@code supplementalGroups}. */
  public static JsonObject added(Pod pod, View view) {
    JsonObject context = pod.spec().object("securityContext");
    JsonArray own = context.array("supplementalGroups");
    JsonArray all = own;
    for (String claim : pod.claimNames()) {
      Optional<Json> group = group(pod, claim, view).map(JsonNumber::of);
      if (group.isPresent() && !all.items().contains(group.get())) {
        all = all.plus(group.get());
      }
    }
    return all.equals(own) ? pod.spec() : pod.spec().with("securityContext", context.with("supplementalGroups", all));
  }

  private static Optional<Long> group(Pod pod, String claim, View view) {
    return view.get(Kinds.CLAIM, pod.namespace(), claim)
        .map(PersistentVolumeClaim::volumeName)
        .filter(name -> !name.isEmpty())
        .flatMap(name -> view.get(Kinds.VOLUME, "", name))
        .flatMap(VolumeGroups::group);
  }

  private static Optional<Long> group(PersistentVolume volume) {
    try {
      return Optional.of(Long.parseLong(volume.meta().annotation(ANNOTATION)));
    } catch (NumberFormatException noGroup) {
      return Optional.empty();
    }
  }
}
