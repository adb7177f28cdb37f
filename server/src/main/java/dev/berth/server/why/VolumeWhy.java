package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.model.volume.VolumeMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A PersistentVolume: whose it is, and who can have it. */
final class VolumeWhy {
  private static final String WITHOUT_CLAIM = "[{\"op\":\"remove\",\"path\":\"/spec/claimRef\"}]";

  private VolumeWhy() {}

  static Finding of(Inquiry inquiry, PersistentVolume volume) {
    if (volume.isTerminating()) {
      return terminating(inquiry, volume);
    }
    String about = Inquiry.name(volume);
    return switch (volume.phase()) {
      case "Available" -> Finding.fine(about, "is free: no claim has taken it" + reserved(volume));
      case "Bound" -> Finding.fine(about, "belongs to claim " + volume.claimKey());
      case "Released" -> released(inquiry, volume);
      case "Failed" ->
          Finding.wrong(about, "could not be reclaimed: " + volume.status().text("message"))
              .because(inquiry.told().warnings(volume));
      default -> Finding.wrong(about, "nobody has looked at it yet").because(inquiry.told().warnings(volume));
    };
  }

  private static String reserved(PersistentVolume volume) {
    return volume.claimKey().isEmpty() ? "" : ", and it is kept for " + volume.claimKey();
  }

  private static Finding released(Inquiry inquiry, PersistentVolume volume) {
    String about = Inquiry.name(volume);
    String gone = "its claim " + volume.claimKey() + " is gone";
    if (!volume.reclaimPolicy().equals("Retain")) {
      return Finding.wrong(about, gone + ", and it is to be reclaimed (" + volume.reclaimPolicy() + ")")
          .because(inquiry.told().warnings(volume));
    }
    if (volume.meta().annotation(PersistentVolume.REBIND).equals("true")) {
      return Finding.fine(about, gone + "; its data is kept for the next claim of that name");
    }
    String name = volume.name();
    return Finding.fine(about, gone + "; its data is kept (Retain), and no other claim gets it")
        .remedy("to let the next claim of that name have it: kubectl annotate pv " + name + " " + PersistentVolume.REBIND + "=true")
        .remedy("to give it away with its data: kubectl patch pv " + name + " --type=json -p '" + WITHOUT_CLAIM + "'")
        .remedy("to be rid of it: kubectl delete pv " + name);
  }

  private static Finding terminating(Inquiry inquiry, PersistentVolume volume) {
    Finding finding = Inquiry.kept(volume);
    Optional<PersistentVolumeClaim> claim = inquiry.view().get(Kinds.CLAIM, volume.claimKey()).filter(volume::isFor);
    if (claim.isPresent()) {
      return finding.because(
          Finding.wrong(Inquiry.name(claim.get()), "has it: the volume goes after its claim")
              .remedy(Inquiry.kubectl(claim.get()) + " delete pvc " + claim.get().name()));
    }
    List<Finding> because = new ArrayList<>();
    for (VolumeAttachment attachment : inquiry.view().by(Indexes.ATTACHMENTS_BY_VOLUME, volume.name())) {
      because.add(
          Finding.wrong("volumeattachment/" + attachment.name(), "it is still attached to node " + attachment.nodeName()));
    }
    because.addAll(inquiry.told().warnings(volume));
    return finding.because(because);
  }

  /** Why a claim does not get this volume; empty where nothing speaks against it. */
  static Optional<String> against(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (VolumeMatch.comesBackTo(claim, volume)) {
      return Optional.empty();
    }
    if (volume.claimRef().isPresent() && !volume.isFor(claim)) {
      boolean same = volume.claimKey().equals(claim.key());
      return Optional.of(
          volume.phase().equals("Released")
              ? "is Released: it was " + (same ? "an earlier claim's of this name" : volume.claimKey() + "'s")
              : "belongs to claim " + volume.claimKey());
    }
    if (volume.claimRef().isEmpty() && !VolumeMatch.isFree(volume) && !volume.isTerminating()) {
      return Optional.of("is " + (volume.phase().isEmpty() ? "not looked at yet" : volume.phase()));
    }
    return VolumeMatch.objection(volume, claim)
        .map(why -> why + figures(why, volume, claim))
        .or(() -> unselected(volume, claim));
  }

  private static Optional<String> unselected(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (!VolumeMatch.isSelected(volume, claim)) {
      return Optional.of("the claim's selector does not match its labels");
    }
    return volume.attributesClass().equals(claim.attributesClass())
        ? Optional.empty()
        : Optional.of("its VolumeAttributesClass is '" + volume.attributesClass() + "'");
  }

  /** The two values that an objection is about. */
  private static String figures(String why, PersistentVolume volume, PersistentVolumeClaim claim) {
    return switch (why) {
      case "requested PV is too small" ->
          ": " + volume.capacity() + ", and " + claim.requestedStorage() + " is asked for";
      case "storageClassName does not match" -> ": its class is '" + volume.className() + "'";
      case "incompatible volumeMode" -> ": its mode is " + volume.volumeMode();
      case "incompatible accessMode" -> ": it has " + String.join(", ", volume.accessModes());
      default -> "";
    };
  }
}
