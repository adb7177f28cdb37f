package dev.berth.scheduler;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.place.Nominations;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;

/**
 * Holds pods against the nodes of a view by the scheduler's own rules, for somebody who asks. Nothing follows from it: what the
 * scheduler itself has decided and not written yet is not known here.
 */
public final class Survey {
  private final Loop loop;
  private final World world;

  /** @param view that shows {@link Scheduler#needs}, synced; on its loop, and in one turn of it */
  public Survey(Loop loop, View view) {
    Snapshot snapshot = new Snapshot();
    VolumeBook volumes = new VolumeBook(view, loop, snapshot);
    Nominations nominations = new Nominations();
    snapshot.tell(volumes);
    view.list(Kinds.NODE, "").forEach(snapshot::put);
    view.list(Kinds.CSI_NODE, "").forEach(volumes::putLimits);
    view.list(Kinds.CSI_STORAGE_CAPACITY, "").forEach(volumes::putPool);
    view.list(Kinds.VOLUME, "").forEach(volumes::put);
    view.list(Kinds.CLAIM, "").forEach(volumes::put);
    for (Pod pod : view.list(Kinds.POD, "")) {
      PodFacts facts = PodFacts.of(pod);
      if (!pod.nodeName().isEmpty() && !pod.isFinished()) {
        snapshot.place(facts, pod.nodeName());
      } else if (!pod.isFinished()) {
        nominations.put(facts, facts.nominatedNode());
      }
    }
    this.loop = loop;
    this.world = ViewedWorld.of(view, snapshot, volumes, nominations);
  }

  /** What the scheduler would say now of a pod that has no node. */
  public Placement.Decision of(Pod pod) {
    return new Placement().decide(PodFacts.of(pod), world, loop.random());
  }
}
