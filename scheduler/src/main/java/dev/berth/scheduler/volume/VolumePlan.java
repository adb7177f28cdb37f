package dev.berth.scheduler.volume;

import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be done before a pod can be bound to a node.
 *
 * @param matches claims and the free volumes that they get
 * @param provisions claims for which volumes are to be made on the node
 * @param moves claims whose volumes are to come to the node
 * @param bound claims that have their volumes already, and have to keep them until the others have theirs
 */
public record VolumePlan(
    List<Match> matches,
    List<PersistentVolumeClaim> provisions,
    List<PersistentVolumeClaim> moves,
    List<PersistentVolumeClaim> bound) {
  public static final VolumePlan NOTHING = new VolumePlan(List.of(), List.of(), List.of(), List.of());

  /** A claim and its volume. */
  public record Match(PersistentVolumeClaim claim, PersistentVolume volume) {}

  public boolean isEmpty() {
    return matches.isEmpty() && provisions.isEmpty() && moves.isEmpty();
  }

  /** All that decide when it is done. */
  public List<PersistentVolumeClaim> claims() {
    List<PersistentVolumeClaim> all = new ArrayList<>(provisions);
    matches.forEach(match -> all.add(match.claim()));
    all.addAll(moves);
    all.addAll(bound);
    return all;
  }
}
