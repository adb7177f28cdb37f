package dev.berth.node.volume;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Groups that a pod's processes are in because of its volumes: a persistent volume whose files belong to a group says so by the
 * annotation {@code pv.beta.kubernetes.io/gid} (upstream {@code GetExtraSupplementalGroupsForPod} of the volume manager). Pure.
 */
public final class VolumeGroups {
  private static final String ANNOTATION = "pv.beta.kubernetes.io/gid";

  private VolumeGroups() {}

  /** The pod's spec with those groups among its {@code supplementalGroups}. */
  public static JsonObject added(Pod pod, View view) {
    Set<Long> groups = new LinkedHashSet<>();
    pod.claimNames().forEach(claim -> group(pod, claim, view).ifPresent(groups::add));
    JsonArray own = pod.spec().object("securityContext").array("supplementalGroups");
    own.stream().map(id -> JsonObject.of("id", id).number("id")).forEach(groups::remove);
    if (groups.isEmpty()) {
      return pod.spec();
    }
    JsonArray all = own;
    for (long group : groups) {
      all = all.plus(JsonNumber.of(group));
    }
    JsonObject context = pod.spec().object("securityContext");
    return pod.spec().with("securityContext", context.with("supplementalGroups", all));
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
