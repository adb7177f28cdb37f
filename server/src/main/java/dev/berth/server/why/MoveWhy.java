package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeMove;
import java.util.Optional;

/** A claim whose volume lies on one node's disk and is not where it is wanted. */
final class MoveWhy {
  private MoveWhy() {}

  /** Empty where the volume is where it is to be. */
  static Optional<Finding> of(Inquiry inquiry, PersistentVolumeClaim claim) {
    Optional<PersistentVolume> volume = inquiry.view().get(Kinds.VOLUME, "", claim.volumeName());
    Optional<VolumeMove> move = volume.filter(VolumeMove::isUnderWay).flatMap(VolumeMove::of);
    if (move.isPresent()) {
      return Optional.of(
          Finding.wrong(
                  Inquiry.name(claim),
                  "its volume is being moved from node " + move.get().from() + " to node " + move.get().to() + ", and no pod can use it meanwhile")
              .remedy("to leave it where it was: " + annotate(claim, "-"))
              .because(inquiry.told().warnings(claim)));
    }
    Optional<Finding> gone =
        volume.filter(_ -> claim.beginsAnew() || isWaitedFor(inquiry, claim)).flatMap(v -> AnewWhy.of(inquiry, claim, v));
    if (gone.isPresent()) {
      return gone;
    }
    String wish = claim.moveTo();
    Optional<String> disk = volume.flatMap(PersistentVolume::diskOf);
    return wish.isEmpty() || disk.equals(Optional.of(wish))
        ? disk.filter(_ -> isWaitedFor(inquiry, claim)).flatMap(node -> cordoned(inquiry, claim, node))
        : Optional.of(
            Finding.wrong(Inquiry.name(claim), "its volume is to go to node " + wish + " and has not begun to")
                .because(inquiry.told().warnings(claim)));
  }

  /** Whether it keeps a pod from getting a node. */
  private static boolean isWaitedFor(Inquiry inquiry, PersistentVolumeClaim claim) {
    return inquiry.view().by(Indexes.PODS_BY_CLAIM, claim.key()).stream().anyMatch(pod -> pod.nodeName().isEmpty() && !pod.isFinished());
  }

  private static Optional<Finding> cordoned(Inquiry inquiry, PersistentVolumeClaim claim, String name) {
    return inquiry.view().get(Kinds.NODE, "", name).filter(Node::isUnschedulable)
        .map(
            _ ->
                Finding.wrong(Inquiry.name(claim), "its volume lies on the disk of node " + name + ", which is cordoned")
                    .remedy("kubectl uncordon " + name + ", or send it elsewhere: " + annotate(claim, "=NODE")));
  }

  private static String annotate(PersistentVolumeClaim claim, String value) {
    return Inquiry.kubectl(claim) + " annotate pvc " + claim.name() + " " + PersistentVolumeClaim.MOVE_TO + value;
  }
}
