package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.time.Timestamps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A claim: which volume it gets and which not, or whom it waits for. */
final class ClaimWhy {
  private static final String UNUSED = "Unused";

  private ClaimWhy() {}

  static Finding of(Inquiry inquiry, PersistentVolumeClaim claim) {
    String about = Inquiry.name(claim);
    if (claim.isTerminating()) {
      return terminating(inquiry, claim);
    }
    return switch (claim.phase()) {
      case "Bound" -> bound(inquiry, claim);
      case "Lost" ->
          Finding.wrong(about, "its volume " + claim.volumeName() + " is gone, or somebody else's; its data is lost to this claim")
              .because(inquiry.told().warnings(claim));
      default -> pending(inquiry, claim);
    };
  }

  private static Finding bound(Inquiry inquiry, PersistentVolumeClaim claim) {
    String about = Inquiry.name(claim);
    if (claim.capacity().filter(has -> has.compareTo(claim.requestedStorage()) < 0).isEmpty()) {
      return MoveWhy.of(inquiry, claim).orElseGet(() -> Finding.fine(about, "has volume " + claim.volumeName() + unused(claim)));
    }
    List<Finding> because = new ArrayList<>();
    claim.status().array("conditions").objects()
        .filter(condition -> condition.text("status").equals("True") && !condition.text("type").equals(UNUSED))
        .forEach(condition -> because.add(Finding.wrong("condition/" + condition.text("type"), condition.text("message"))));
    because.addAll(inquiry.told().warnings(claim));
    boolean onNode = Condition.isTrue(claim, "FileSystemResizePending");
    return Finding.wrong(
            about,
            "asks for " + claim.requestedStorage() + " and has " + claim.status().object("capacity").text("storage")
                + (onNode ? ": its file system grows when a pod uses it" : ""))
        .because(because);
  }

  private static String unused(PersistentVolumeClaim claim) {
    return Condition.of(claim, UNUSED).filter(Condition::isTrue).flatMap(Condition::lastTransitionTime)
        .map(since -> "; no pod has used it since " + Timestamps.format(since))
        .orElse("");
  }

  private static Finding terminating(Inquiry inquiry, PersistentVolumeClaim claim) {
    List<Pod> users = users(inquiry, claim);
    Finding finding = Inquiry.kept(claim);
    for (Pod user : users) {
      finding =
          finding.because(
              Finding.wrong(Inquiry.name(user), "uses it: the claim goes after its last pod")
                  .remedy(Inquiry.kubectl(user) + " delete pod " + user.name()));
    }
    return finding;
  }

  private static List<Pod> users(Inquiry inquiry, PersistentVolumeClaim claim) {
    return inquiry.view().by(Indexes.PODS_BY_CLAIM, claim.key()).stream().filter(pod -> !pod.isFinished()).toList();
  }

  // ---- Pending

  private static Finding pending(Inquiry inquiry, PersistentVolumeClaim claim) {
    if (!claim.volumeName().isEmpty()) {
      return named(inquiry, claim);
    }
    Optional<StorageClass> found = inquiry.view().get(Kinds.STORAGE_CLASS, "", claim.className());
    Finding finding = found.map(type -> ofClass(inquiry, claim, type)).orElseGet(() -> withoutClass(inquiry, claim));
    return finding.fine() ? finding : finding.because(volumes(inquiry, claim)).because(inquiry.told().warnings(claim));
  }

  /** A claim that names its volume gets that one or none. */
  private static Finding named(Inquiry inquiry, PersistentVolumeClaim claim) {
    String volume = Inquiry.name(Kinds.VOLUME, claim.volumeName());
    Finding finding = Finding.wrong(Inquiry.name(claim), "waits for the volume that it names");
    Optional<PersistentVolume> found = inquiry.view().get(Kinds.VOLUME, "", claim.volumeName());
    return found.isEmpty()
        ? finding.because(Finding.wrong(volume, "does not exist"))
        : finding.because(Finding.wrong(volume, VolumeWhy.against(found.get(), claim).orElse("is being bound")));
  }

  private static Finding withoutClass(Inquiry inquiry, PersistentVolumeClaim claim) {
    String about = Inquiry.name(claim);
    List<String> there = inquiry.view().list(Kinds.STORAGE_CLASS, "").stream().map(KubeObject::name).toList();
    if (claim.className().isEmpty()) {
      String says =
          claim.namesClass()
              ? "asks for a volume without a class (storageClassName: \"\"), and no such volume fits"
              : "names no class, there is no default class, and no volume fits";
      return Finding.wrong(about, says)
          .remedy(
              there.isEmpty() || claim.namesClass()
                  ? "make a volume that fits"
                  : "make one the default: kubectl annotate storageclass " + there.getFirst() + " "
                      + StorageClass.IS_DEFAULT + "=true");
    }
    String others = there.isEmpty() ? "there are none" : "there are " + String.join(", ", there);
    return Finding.wrong(about, "there is no class '" + claim.className() + "' (" + others + "), and no volume of it fits");
  }

  private static Finding ofClass(Inquiry inquiry, PersistentVolumeClaim claim, StorageClass type) {
    String about = Inquiry.name(claim);
    boolean makesNone = type.provisioner().isEmpty() || type.provisioner().equals(StorageClass.NO_PROVISIONER);
    if (type.isDelayed() && claim.selectedNode().isEmpty()) {
      List<Pod> users = users(inquiry, claim);
      return users.isEmpty()
          ? Finding.fine(about, "waits for the first pod that uses it (class '" + type.name() + "': WaitForFirstConsumer)")
          : Finding.wrong(about, "waits for a node for its pod (class '" + type.name() + "': WaitForFirstConsumer)")
              .because(users.stream().filter(user -> !inquiry.wasSpokenOf(user)).map(inquiry::explain).toList());
    }
    if (makesNone) {
      return Finding.wrong(about, "class '" + type.name() + "' makes no volumes, and none of those that are there fits")
          .remedy("make a volume of class '" + type.name() + "' that fits");
    }
    String where = claim.selectedNode().isEmpty() ? "" : " on node " + claim.selectedNode();
    return Finding.wrong(
        about, "waits until " + type.provisioner() + " has made a volume" + where + " (class '" + type.name() + "')");
  }

  /** Each volume that nobody else has, with why it is not the one; of the others how many there are. */
  private static List<Finding> volumes(Inquiry inquiry, PersistentVolumeClaim claim) {
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    int others = 0;
    for (PersistentVolume volume : inquiry.view().list(Kinds.VOLUME, "")) {
      if (volume.phase().equals("Bound") && !volume.isFor(claim)) {
        others++;
      } else {
        String why = VolumeWhy.against(volume, claim).orElse("would do");
        reasons.computeIfAbsent(why, _ -> new ArrayList<>()).add(volume.name());
      }
    }
    List<Finding> because = new ArrayList<>();
    reasons.forEach((why, names) -> because.add(Finding.wrong(Inquiry.together(Kinds.VOLUME, names), why)));
    if (others > 0) {
      because.add(Finding.wrong("persistentvolumes", others + " more belong to other claims"));
    }
    return because;
  }
}
