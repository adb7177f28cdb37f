package dev.berth.scheduler;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.place.Nominations;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;

/**
 * Holds a pod against the nodes of a view by the scheduler's own rules, for somebody who asks. Nothing follows from it: what the
 * scheduler itself has decided and not written yet is not known here.
 */
public final class Survey {
  private Survey() {}

  /**
   * What the scheduler would say now.
   *
   * @param view that shows {@link Scheduler#needs}, synced; on its loop
   */
  public static Placement.Decision of(Loop loop, View view, Pod pod) {
    Snapshot snapshot = new Snapshot();
    VolumeBook volumes = new VolumeBook(view, loop, snapshot);
    Nominations nominations = new Nominations();
    snapshot.tell(volumes);
    view.list(Kinds.NODE, "").forEach(snapshot::put);
    view.list(Kinds.CSI_NODE, "").forEach(volumes::putLimits);
    view.list(Kinds.CSI_STORAGE_CAPACITY, "").forEach(volumes::putPool);
    view.list(Kinds.VOLUME, "").forEach(volumes::put);
    view.list(Kinds.CLAIM, "").forEach(volumes::put);
    for (Pod other : view.list(Kinds.POD, "")) {
      PodFacts facts = PodFacts.of(other);
      if (!other.nodeName().isEmpty() && !other.isFinished()) {
        snapshot.place(facts, other.nodeName());
      } else if (!other.isFinished()) {
        nominations.put(facts, facts.nominatedNode());
      }
    }
    return new Placement().decide(PodFacts.of(pod), ViewedWorld.of(view, snapshot, volumes, nominations), loop.random());
  }
}
