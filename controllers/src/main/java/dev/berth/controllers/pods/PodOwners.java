package dev.berth.controllers.pods;

import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.meta.OwnerReference;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Turns what happens to pods into keys of their owners: the controller's, before and after, and for a pod without a
 * controller those who might adopt it.
 */
public final class PodOwners {
  private PodOwners() {}

  /**
   * Adds the key of an owner whenever it or one of its pods changes.
   *
   * @param adopts whether the owner's selector takes a pod that has no controller
   */
  public static <T extends KubeObject> void follow(
      Workplace place, Kind<T> kind, BiPredicate<T, Pod> adopts, Consumer<String> add) {
    place.view().onChange(kind, (before, after) -> add.accept(after.or(() -> before).orElseThrow().key()));
    place.view().onChange(Kinds.POD, (before, after) -> podChanged(place, kind, adopts, add, before, after));
  }

  private static <T extends KubeObject> void podChanged(
      Workplace place,
      Kind<T> kind,
      BiPredicate<T, Pod> adopts,
      Consumer<String> add,
      Optional<Pod> before,
      Optional<Pod> after) {
    Optional<OwnerReference> now = after.flatMap(pod -> owner(kind, pod));
    Optional<OwnerReference> was = before.flatMap(pod -> owner(kind, pod));
    String namespace = after.or(() -> before).orElseThrow().namespace();
    now.ifPresent(owner -> add.accept(namespace + "/" + owner.name()));
    was.filter(owner -> !now.equals(was)).ifPresent(owner -> add.accept(namespace + "/" + owner.name()));
    after
        .filter(pod -> pod.meta().controller().isEmpty() && !pod.isTerminating())
        .filter(pod -> before.isEmpty() || mayFindAnotherOwner(before.get(), pod))
        .ifPresent(
            pod ->
                place.view().list(kind, namespace).stream()
                    .filter(owner -> adopts.test(owner, pod))
                    .forEach(owner -> add.accept(owner.key())));
  }

  private static boolean mayFindAnotherOwner(Pod before, Pod after) {
    return before.meta().controller().isPresent() || !before.meta().labels().equals(after.meta().labels());
  }

  private static Optional<OwnerReference> owner(Kind<?> kind, Pod pod) {
    return pod.meta().controller()
        .filter(owner -> owner.kind().equals(kind.type().gvk().kind()))
        .filter(owner -> owner.groupVersion().group().equals(kind.type().gvk().groupVersion().group()));
  }
}
