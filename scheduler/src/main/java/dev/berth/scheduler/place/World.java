package dev.berth.scheduler.place;

import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.fit.Diagnosis;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;
import java.util.List;
import java.util.Optional;

/**
 * All that an attempt looks at.
 *
 * @param spreading how the cluster wants a pod spread that says nothing itself
 * @param devices that pods claim
 */
public record World(
    Snapshot snapshot,
    VolumeBook volumes,
    Nominations nominations,
    PodAffinity.Namespaces namespaces,
    Spreading spreading,
    Devices devices) {

  /** What the cluster wants of a pod by what it belongs to. */
  public interface Spreading {
    List<SpreadConstraint> of(PodFacts pod);
  }

  /** Who has which devices. */
  public interface Devices {
    /** Why a pod is kept away from all nodes; empty where it claims nothing, or has what it claims. */
    Optional<Diagnosis> refusal(PodFacts pod);
  }
}
