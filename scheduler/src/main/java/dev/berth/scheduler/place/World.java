package dev.berth.scheduler.place;

import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;
import java.util.List;

/**
 * All that an attempt looks at.
 *
 * @param spreading how the cluster wants a pod spread that says nothing itself
 */
public record World(
    Snapshot snapshot,
    VolumeBook volumes,
    Nominations nominations,
    PodAffinity.Namespaces namespaces,
    Spreading spreading) {

  /** What the cluster wants of a pod by what it belongs to. */
  public interface Spreading {
    List<SpreadConstraint> of(PodFacts pod);
  }
}
