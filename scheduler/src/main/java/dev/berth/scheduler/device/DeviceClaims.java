package dev.berth.scheduler.device;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.fit.Diagnosis;
import dev.berth.scheduler.fit.Plugin;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a pod away from all nodes until each of its ResourceClaims has its devices: it must not run without what it asks for. There
 * is nobody here who allocates devices, so a claim has them only where somebody else has written that into its status.
 */
public final class DeviceClaims {
  private static final String NO_DEVICES = "cannot allocate all claims";

  private DeviceClaims() {}

  /** Why no node will do; empty where the pod claims nothing, or has all that it claims. */
  public static Optional<Diagnosis> refusal(Pod pod, View view, int nodes) {
    List<JsonObject> uses = pod.spec().array("resourceClaims").objects().toList();
    for (JsonObject use : uses) {
      Optional<String> name = nameOf(use, pod);
      if (name.isEmpty()) {
        return refused(nodes, "pod \"" + pod.key() + "\": ResourceClaim not created yet");
      }
      if (name.get().isEmpty()) {
        continue; // its template made none
      }
      Optional<AnyObject> claim = view.get(Kinds.RESOURCE_CLAIM, pod.namespace(), name.get());
      if (claim.isEmpty()) {
        return refused(nodes, "resourceclaim.resource.k8s.io \"" + name.get() + "\" not found");
      }
      if (claim.get().isTerminating()) {
        return refused(nodes, "resourceclaim \"" + name.get() + "\" is being deleted");
      }
      if (!claim.get().json().object("status").has("allocation")) {
        return Optional.of(
            new Diagnosis(nodes, "", Map.of(NO_DEVICES, nodes), EnumSet.of(Plugin.DYNAMIC_RESOURCES)));
      }
    }
    return Optional.empty();
  }

  /** Whether a pod claims by this claim. */
  public static boolean names(Pod pod, AnyObject claim) {
    return pod.namespace().equals(claim.namespace())
        && pod.spec().array("resourceClaims").objects()
            .anyMatch(use -> nameOf(use, pod).filter(claim.name()::equals).isPresent());
  }

  private static Optional<Diagnosis> refused(int nodes, String why) {
    return Optional.of(Diagnosis.refused(nodes, Plugin.DYNAMIC_RESOURCES, why));
  }

  /** The claim's name: the pod's word, or what was made of its template as the status tells; empty where nothing was yet. */
  private static Optional<String> nameOf(JsonObject use, Pod pod) {
    if (use.has("resourceClaimName")) {
      return Optional.of(use.text("resourceClaimName"));
    }
    return pod.status().array("resourceClaimStatuses").objects()
        .filter(status -> status.text("name").equals(use.text("name")))
        .map(status -> status.text("resourceClaimName"))
        .findFirst();
  }
}
