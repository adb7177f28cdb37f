package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.meta.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose a claim is, so that it goes when it should (KEP-1847). The owner is always a controller:
 *
 * <pre>
 * whenDeleted  whenScaled   pod in its place   pod condemned
 * Retain       Retain       nobody             nobody
 * Delete       Retain       the set            the set
 * Retain       Delete       nobody             the pod
 * Delete       Delete       the set            the pod
 * </pre>
 *
 * <p>A reference to a set or pod of the same name but another uid is a former life's: the claim is left to the garbage
 * collector. Where another controller has the claim, the set and the pod stand back.
 */
final class Retention {
  private final StatefulSet set;

  Retention(StatefulSet set) {
    this.set = set;
  }

  /** What a claim's owners should be. */
  sealed interface Verdict {
    /** As they are. */
    record Keep() implements Verdict {}

    record Rewrite(JsonArray owners) implements Verdict {}
  }

  private static final Verdict KEEP = new Verdict.Keep();

  /** The owners of a claim that is made for a pod in its place. */
  JsonArray ownersOfNew() {
    return set.deletesClaimsWhenDeleted() ? JsonArray.of(set.asController().toJson()) : JsonArray.EMPTY;
  }

  Verdict verdict(PersistentVolumeClaim claim, Pod pod, boolean inPlace) {
    JsonArray references = claim.json().object("metadata").array("ownerReferences");
    if (references.isEmpty() && owner(pod, inPlace).isEmpty()) {
      return KEEP;
    }
    List<OwnerReference> owners = claim.meta().ownerReferences();
    if (isStale(owners, "apps/v1", "StatefulSet", set.name(), set.uid())
        || isStale(owners, "v1", "Pod", pod.name(), pod.uid())) {
      return KEEP;
    }
    Optional<OwnerReference> wanted = isForeign(owners, pod) ? Optional.empty() : owner(pod, inPlace);
    List<OwnerReference> ours = owners.stream().filter(o -> isOurs(o, pod)).toList();
    if (isWanted(ours, wanted)) {
      return KEEP;
    }
    List<JsonObject> kept = new ArrayList<>();
    references.objects().filter(json -> !isOurs(OwnerReference.of(json), pod)).forEach(kept::add);
    wanted.ifPresent(o -> kept.add(o.toJson()));
    return new Verdict.Rewrite(JsonArray.of(kept));
  }

  /** References that older releases wrote, which were no controllers, are written anew. */
  private static boolean isWanted(List<OwnerReference> ours, Optional<OwnerReference> wanted) {
    return ours.size() == wanted.stream().count()
        && ours.stream().allMatch(o -> o.controller() && o.uid().equals(wanted.orElseThrow().uid()));
  }

  private Optional<OwnerReference> owner(Pod pod, boolean inPlace) {
    if (!inPlace && set.deletesClaimsWhenScaled()) {
      return Optional.of(OwnerReference.controllerOf("v1", "Pod", pod.name(), pod.uid()));
    }
    return set.deletesClaimsWhenDeleted() ? Optional.of(set.asController()) : Optional.empty();
  }

  private boolean isOurs(OwnerReference owner, Pod pod) {
    return is(owner, "apps/v1", "StatefulSet", set.name()) || is(owner, "v1", "Pod", pod.name());
  }

  private static boolean is(OwnerReference owner, String apiVersion, String kind, String name) {
    return owner.apiVersion().equals(apiVersion) && owner.kind().equals(kind) && owner.name().equals(name);
  }

  private static boolean isStale(
      List<OwnerReference> owners, String apiVersion, String kind, String name, String uid) {
    return owners.stream().filter(o -> is(o, apiVersion, kind, name)).findFirst().stream()
        .anyMatch(o -> !o.uid().equals(uid));
  }

  /** Whether another controller has the claim, though the policy is to delete it some day. */
  boolean isForeign(PersistentVolumeClaim claim, String pod) {
    return (set.deletesClaimsWhenDeleted() || set.deletesClaimsWhenScaled())
        && claim.meta().controller().stream()
            .anyMatch(o -> !is(o, "apps/v1", "StatefulSet", set.name()) && !is(o, "v1", "Pod", pod));
  }

  private boolean isForeign(List<OwnerReference> owners, Pod pod) {
    return (set.deletesClaimsWhenDeleted() || set.deletesClaimsWhenScaled())
        && owners.stream().anyMatch(o -> o.controller() && !isOurs(o, pod));
  }

  /** Whether a claim still belongs to a former pod of the name, with which it goes: a new pod must wait for that. */
  boolean awaitsCollection(PersistentVolumeClaim claim, String pod) {
    return set.deletesClaimsWhenScaled()
        && claim.meta().ownerReferences().stream().anyMatch(o -> is(o, "v1", "Pod", pod));
  }
}
