package dev.berth.server.why;

import dev.berth.controllers.volume.anew.GoneNodes;
import dev.berth.controllers.volume.anew.LostMember;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.Optional;
import java.util.Set;

/** A claim whose volume went with its node: whether it begins anew, and what keeps it from that. */
final class AnewWhy {
  private AnewWhy() {}

  /** Empty where the volume's nodes are there, or where it has none. */
  static Optional<Finding> of(Inquiry inquiry, PersistentVolumeClaim claim, PersistentVolume volume) {
    Set<String> nodes = GoneNodes.of(inquiry.view(), volume);
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    String gone = "its volume lies on the disk of node " + String.join(", ", nodes) + ", which is gone";
    String byHand = "if that does not come back, begin with an empty one: " + forget(volume) + Inquiry.kubectl(claim) + " delete pvc " + claim.name();
    if (!claim.beginsAnew()) {
      Finding finding = Finding.wrong(Inquiry.name(claim), gone).remedy(byHand);
      return Optional.of(
          LostMember.isOfSet(inquiry.view(), claim)
              ? finding.remedy(
                  "or let that be done by itself, once the others of its set are Ready: " + Inquiry.kubectl(claim) + " annotate pvc " + claim.name()
                      + " " + PersistentVolumeClaim.BEGIN_ANEW_WHEN + "=" + PersistentVolumeClaim.NODE_DELETED)
              : finding);
    }
    Optional<LostMember> member = LostMember.of(inquiry.view(), claim);
    return Optional.of(
        member.filter(LostMember::mayBegin).isPresent()
            ? Finding.wrong(Inquiry.name(claim), gone + "; a minute after that it is made again, with a new volume")
            : Finding.wrong(
                    Inquiry.name(claim),
                    gone + "; it asks to begin anew, and does not: "
                        + member.flatMap(LostMember::obstacle).orElse("no statefulset would make it again"))
                .remedy(byHand));
  }

  /** It would come back to the claim that is made then. */
  private static String forget(PersistentVolume volume) {
    return volume.comesBackByName() ? "kubectl annotate pv " + volume.name() + " " + PersistentVolume.REBIND + "-, then " : "";
  }
}
