package dev.berth.scheduler.volume;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeMove;
import java.util.Optional;

/** Volumes that leave a node to which no pod can come any more, for the one that a pod gets. Pure. */
final class Moves {
  private Moves() {}

  /** Whether the claim wants its volume to go, which lies on a node that is cordoned and can still be read. */
  static boolean canLeave(PersistentVolumeClaim claim, PersistentVolume volume, View view) {
    return claim.movesWhenCordoned()
        && VolumeMove.of(volume).isEmpty()
        && volume.diskOf().flatMap(node -> view.get(Kinds.NODE, "", node)).filter(n -> n.isUnschedulable() && n.isReady()).isPresent()
        && view.get(Kinds.CSI_DRIVER, "", volume.csi().text("driver"))
            .filter(driver -> driver.meta().annotation(VolumeMove.DRIVER_MOVES).equals("true"))
            .isPresent();
  }

  /** Where it has been decided already that the volume goes, and it still can; or empty. */
  static Optional<String> decided(PersistentVolumeClaim claim, View view) {
    String to = claim.moveTo();
    return view.get(Kinds.NODE, "", to).filter(node -> node.isReady() && !node.isUnschedulable()).map(Node::name);
  }
}
