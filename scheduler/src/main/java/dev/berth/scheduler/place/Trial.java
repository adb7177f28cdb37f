package dev.berth.scheduler.place;

import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.volume.VolumeBook;
import java.util.List;
import java.util.Optional;

/**
 * What would be if other pods were on a node, or were not. The snapshot is changed for the question and changed back before the
 * answer is given: so every filter sees the same numbers that it would see in truth.
 */
public final class Trial {
  private Trial() {}

  /** What the filters say of the snapshot as it is, room that is made for others of at least the same importance taken. */
  public static Verdict check(PodFacts pod, NodeState node, World world) {
    return with(world.nominations().before(pod, node.name()), pod, node, world);
  }

  /** What the filters say of a pod that counts as being on the node, as if it were still to come. */
  public static Verdict anew(PodFacts pod, NodeState node, World world) {
    Optional<PodFacts> there = world.snapshot().remove(pod.uid());
    try {
      return filtered(pod, node, world);
    } finally {
      there.ifPresent(itself -> world.snapshot().place(itself, node.name()));
    }
  }

  /** What the filters would say with these pods on the node, too. */
  static Verdict with(List<PodFacts> more, PodFacts pod, NodeState node, World world) {
    List<PodFacts> added =
        more.stream().filter(other -> world.snapshot().whereIs(other.uid()).isEmpty()).toList();
    added.forEach(other -> world.snapshot().place(other, node.name()));
    try {
      return filtered(pod, node, world);
    } finally {
      added.forEach(other -> world.snapshot().remove(other.uid()));
    }
  }

  private static Verdict filtered(PodFacts pod, NodeState node, World world) {
    return switch (world.volumes().open(pod)) {
      case VolumeBook.Opening.Closed closed ->
          Verdict.hopeless(closed.diagnosis().plugins().iterator().next(), closed.diagnosis().refusal());
      case VolumeBook.Opening.Idle _ -> new Attempt(pod, world, Optional.empty()).check(node);
      case VolumeBook.Opening.Open open -> new Attempt(pod, world, Optional.of(open.attempt())).check(node);
    };
  }
}
