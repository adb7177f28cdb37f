package dev.berth.controllers.statefulset;

import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.snapshot.SnapshotController;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns changes into sets to look after: the set itself, pods by their controller or, where they have none, by name and
 * labels, claims that have gone, since one may be wanted again (upstream notices that with the next sync only), or that can follow
 * their templates now, and snapshots that a set is restored from.
 */
public final class StatefulSetController implements Controller {
  /** Sets by the namespace and the prefix of their claims' names. */
  private static final Index<StatefulSet> BY_CLAIMS =
      new Index<>(
          "claims",
          Kinds.STATEFUL_SET,
          set -> ClaimTemplates.templates(set).stream().map(template -> set.namespace() + "/" + template.prefix()).toList());

  /** Sets by the namespace and the name of the group of snapshots that they are restored from. */
  private static final Index<StatefulSet> BY_GROUP =
      new Index<>(
          "restored", Kinds.STATEFUL_SET, set -> Restore.group(set).map(group -> set.namespace() + "/" + group).stream().toList());

  /** Changes of a large parallel set's pods come in hundreds, and each pass looks at all of them. */
  private static final int LARGE = 64;

  private static final Duration GATHERING = Duration.ofMillis(20);

  @Override
  public String name() {
    return "statefulset-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(
            Kinds.STATEFUL_SET, Kinds.POD, Kinds.CLAIM, Kinds.CONTROLLER_REVISION, Kinds.NAMESPACE, Kinds.VOLUME_SNAPSHOT,
            Kinds.VOLUME_GROUP_SNAPSHOT, Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT)
        .with(
            Indexes.PODS_BY_CONTROLLER, StatefulSetPlanner.REVISIONS_BY_CONTROLLER, BY_CLAIMS, BY_GROUP,
            SnapshotController.BY_GROUP);
  }

  @Override
  public void start(Workplace place) {
    Rests rests = new Rests(place);
    PlanQueue<SetName> queue = new PlanQueue<>(place, rests);
    View view = place.view();
    view.onChange(Kinds.STATEFUL_SET, (_, after) -> after.map(SetName::of).ifPresent(queue::add));
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          if (before.isPresent() && after.isPresent() && isBound(before.get(), after.get())) {
            return;
          }
          before
              .flatMap(pod -> owner(view, pod).or(() -> after.isEmpty() ? namesake(view, pod) : Optional.empty()))
              .ifPresent(
                  set -> {
                    rest(rests, set, before.get(), after);
                    podChanged(queue, set, after);
                  });
          after.flatMap(pod -> owner(view, pod).or(() -> candidate(view, pod)))
              .ifPresent(set -> podChanged(queue, set, after));
        });
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> {
          if (after.isEmpty()) {
            before.ifPresent(claim -> setsOf(view, claim).forEach(set -> queue.add(SetName.of(set))));
          } else if (after.get().isBound() && before.filter(claim -> claim.isBound() && asksTheSame(claim, after.get())).isEmpty()) {
            setsOf(view, after.get()).filter(ClaimUpdates::isAsked).forEach(set -> queue.add(SetName.of(set)));
          }
        });
    followGroups(view, queue);
  }

  /** A set waits for a group, what the storage has of it, and its snapshots. */
  private static void followGroups(View view, PlanQueue<SetName> queue) {
    view.onChange(
        Kinds.VOLUME_GROUP_SNAPSHOT, (before, after) -> after.or(() -> before).ifPresent(group -> groupChanged(view, queue, group.key())));
    view.onChange(
        Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        (_, after) ->
            after
                .map(VolumeGroupSnapshotContent::snapshotRef)
                .ifPresent(ref -> groupChanged(view, queue, ref.text("namespace") + "/" + ref.text("name"))));
    view.onChange(
        Kinds.VOLUME_SNAPSHOT,
        (_, after) ->
            after
                .flatMap(VolumeSnapshot::group)
                .ifPresent(group -> groupChanged(view, queue, after.get().namespace() + "/" + group.name())));
  }

  private static void groupChanged(View view, PlanQueue<SetName> queue, String group) {
    view.by(BY_GROUP, group).forEach(set -> queue.add(SetName.of(set)));
  }

  /** Whether all that happened is that the pod got its node, of which a set decides nothing. */
  private static boolean isBound(Pod before, Pod after) {
    return before.nodeName().isEmpty()
        && !after.nodeName().isEmpty()
        && before.phase().equals(after.phase())
        && Condition.of(before, "Ready").equals(Condition.of(after, "Ready"))
        && before.meta().json().without("resourceVersion").equals(after.meta().json().without("resourceVersion"));
  }

  /** Whether nothing changed of what a template may ask of a claim. */
  private static boolean asksTheSame(PersistentVolumeClaim before, PersistentVolumeClaim after) {
    return before.spec().equals(after.spec())
        && before.meta().labels().equals(after.meta().labels())
        && before.meta().annotations().equals(after.meta().annotations());
  }

  private static void rest(Rests rests, StatefulSet set, Pod before, Optional<Pod> after) {
    if (after.isEmpty()) {
      rests.gone(set, before);
    } else if (after.get().isTerminating() && !before.isTerminating()) {
      rests.leaves(set, before);
    }
  }

  private static void podChanged(PlanQueue<SetName> queue, StatefulSet set, Optional<Pod> after) {
    if (after.isPresent() && set.isParallel() && set.replicas() >= LARGE) {
      queue.addAfter(SetName.of(set), GATHERING);
    } else {
      queue.add(SetName.of(set));
    }
  }

  private static Optional<StatefulSet> owner(View view, Pod pod) {
    Optional<OwnerReference> owner = pod.meta().controller().filter(o -> o.kind().equals("StatefulSet"));
    return owner.flatMap(
        o -> view.get(Kinds.STATEFUL_SET, pod.namespace(), o.name()).filter(set -> set.uid().equals(o.uid())));
  }

  /** The set that would adopt the pod. */
  private static Optional<StatefulSet> candidate(View view, Pod pod) {
    if (pod.meta().controller().isPresent() || pod.isTerminating()) {
      return Optional.empty();
    }
    return namesake(view, pod).filter(set -> selects(set, pod));
  }

  /** The set whose name the pod has: it may wait for the pod to free it. */
  private static Optional<StatefulSet> namesake(View view, Pod pod) {
    return view.get(Kinds.STATEFUL_SET, pod.namespace(), Identity.setName(pod.name()));
  }

  private static boolean selects(StatefulSet set, Pod pod) {
    try {
      return LabelSelector.of(set.spec(), "selector").matches(pod.meta().labels());
    } catch (SelectorException unreadable) {
      return false;
    }
  }

  /** Those whose claim it is by its name. */
  private static Stream<StatefulSet> setsOf(View view, PersistentVolumeClaim claim) {
    String prefix = claim.name().substring(0, claim.name().lastIndexOf('-') + 1);
    return view.by(BY_CLAIMS, claim.namespace() + "/" + prefix).stream();
  }
}
