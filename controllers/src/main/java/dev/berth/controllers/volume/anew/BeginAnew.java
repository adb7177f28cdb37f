package dev.berth.controllers.volume.anew;

import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks after claims that ask to begin anew: hears of whatever may let one, or keep it from that. A part of the provisioner. */
public final class BeginAnew {
  private static final String ALL = "";

  /** Claims that ask for it, under one key. */
  private static final Index<PersistentVolumeClaim> ASKING =
      new Index<>("beginAnew", Kinds.CLAIM, claim -> claim.beginsAnew() ? List.of(ALL) : List.of());

  /** What must be seen. */
  public static final Needs NEEDS =
      Needs.of(Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.POD, Kinds.STATEFUL_SET).with(Indexes.PODS_BY_CLAIM, ASKING);

  private final View view;
  private final Absence absence;
  private final PlanQueue<String> sets;

  public BeginAnew(Workplace place) {
    view = place.view();
    absence = new Absence(place.loop()::nanos);
    sets = new PlanQueue<>(place, new AnewPlanner(place, absence));
  }

  public void listen() {
    view.onChange(Kinds.NODE, this::nodeChanged);
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> Stream.of(before, after).flatMap(Optional::stream).filter(PersistentVolumeClaim::beginsAnew).forEach(this::add));
    view.onChange(Kinds.VOLUME, (_, after) -> after.ifPresent(this::volumeChanged));
    view.onChange(Kinds.POD, this::podChanged);
    view.onChange(Kinds.STATEFUL_SET, this::setChanged);
  }

  private void add(PersistentVolumeClaim claim) {
    LostMember.setsOf(view, claim).forEach(set -> sets.add(set.key()));
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    after.map(KubeObject::name).ifPresent(absence::ends);
    if (!before.map(node -> node.meta().labels()).equals(after.map(node -> node.meta().labels()))) {
      view.by(ASKING, ALL).forEach(this::add);
    }
  }

  private void volumeChanged(PersistentVolume volume) {
    view.get(Kinds.CLAIM, volume.claimKey()).filter(PersistentVolumeClaim::beginsAnew).ifPresent(this::add);
  }

  /** Others of its set may wait for it to be Ready, and its claims for it to go. */
  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (view.by(ASKING, ALL).isEmpty() || before.map(BeginAnew::facts).equals(after.map(BeginAnew::facts))) {
      return;
    }
    Pod pod = after.or(() -> before).orElseThrow();
    pod.meta().controller()
        .filter(owner -> owner.kind().equals("StatefulSet"))
        .ifPresent(owner -> sets.add(pod.namespace() + "/" + owner.name()));
    pod.claimNames().stream()
        .flatMap(name -> view.get(Kinds.CLAIM, pod.namespace(), name).stream())
        .filter(PersistentVolumeClaim::beginsAnew)
        .forEach(this::add);
  }

  private static List<Object> facts(Pod pod) {
    return List.of(pod.isRunningAndReady(), pod.isTerminating(), pod.nodeName());
  }

  private static List<Object> facts(StatefulSet set) {
    return List.of(set.meta().generation(), set.meta().annotation(StatefulSet.RESTORE_FROM));
  }

  private void setChanged(Optional<StatefulSet> before, Optional<StatefulSet> after) {
    boolean same = before.map(BeginAnew::facts).equals(after.map(BeginAnew::facts));
    after.filter(_ -> !same && !view.by(ASKING, ALL).isEmpty()).ifPresent(set -> sets.add(set.key()));
  }
}
