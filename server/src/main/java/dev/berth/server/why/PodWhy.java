package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod: where it stands on its way from a node through its volumes and containers to Ready, and back. */
final class PodWhy {
  private PodWhy() {}

  static Finding of(Inquiry inquiry, Pod pod) {
    if (pod.isTerminating()) {
      return terminating(inquiry, pod);
    }
    if (pod.isFinished()) {
      return finished(inquiry, pod);
    }
    if (pod.nodeName().isEmpty()) {
      return PlacementWhy.of(inquiry, pod);
    }
    return pod.isRunningAndReady()
        ? Finding.fine(Inquiry.name(pod), "is ready on node " + pod.nodeName())
        : unready(inquiry, pod);
  }

  private static Finding finished(Inquiry inquiry, Pod pod) {
    if (pod.phase().equals("Succeeded")) {
      return Finding.fine(Inquiry.name(pod), "has ended well");
    }
    String reason = pod.status().text("reason");
    String message = pod.status().text("message");
    String why = (reason.isEmpty() ? "" : ": " + reason) + (message.isEmpty() ? "" : ": " + message);
    return Finding.wrong(Inquiry.name(pod), "has failed" + why)
        .because(ContainersWhy.of(pod))
        .because(inquiry.told().warnings(pod));
  }

  // ---- on its way up

  private static Finding unready(Inquiry inquiry, Pod pod) {
    List<Finding> because = new ArrayList<>();
    node(inquiry, pod).ifPresent(because::add);
    if (!ContainersWhy.anyStarted(pod)) {
      because.addAll(PlacementWhy.claims(inquiry, pod));
      because.addAll(attachments(inquiry, pod));
    }
    because.addAll(ContainersWhy.of(pod));
    because.addAll(gates(pod));
    because.addAll(inquiry.told().warnings(pod));
    String node = pod.nodeName();
    String so = ContainersWhy.anyStarted(pod) ? "runs on node " + node + " and is not ready" : "is being started on node " + node;
    return Finding.wrong(Inquiry.name(pod), so).because(because);
  }

  /** Its node, where that is not there or does not speak. */
  private static Optional<Finding> node(Inquiry inquiry, Pod pod) {
    Optional<Node> node = inquiry.view().get(Kinds.NODE, "", pod.nodeName());
    if (node.isEmpty()) {
      return Optional.of(Finding.wrong(Inquiry.name(Kinds.NODE, pod.nodeName()), "does not exist"));
    }
    return node.filter(n -> !n.isReady()).map(inquiry::explain);
  }

  private static List<Finding> gates(Pod pod) {
    return pod.spec().array("readinessGates").objects()
        .map(gate -> gate.text("conditionType"))
        .filter(type -> !Condition.isTrue(pod, type))
        .map(type -> Finding.wrong("condition/" + type, "is not True: it is a readiness gate, which somebody has to set"))
        .toList();
  }

  /** Volumes that are not attached to the node yet, with where they are instead. */
  private static List<Finding> attachments(Inquiry inquiry, Pod pod) {
    List<Finding> because = new ArrayList<>();
    for (String name : pod.claimNames()) {
      String volume =
          inquiry.view().get(Kinds.CLAIM, pod.namespace(), name).map(PersistentVolumeClaim::volumeName).orElse("");
      List<VolumeAttachment> all = volume.isEmpty() ? List.of() : inquiry.view().by(Indexes.ATTACHMENTS_BY_VOLUME, volume);
      if (all.stream().noneMatch(a -> a.nodeName().equals(pod.nodeName()) && a.isAttached())) {
        all.forEach(attachment -> because.add(attachment(inquiry, pod, volume, attachment)));
      }
    }
    return because;
  }

  private static Finding attachment(Inquiry inquiry, Pod pod, String volume, VolumeAttachment attachment) {
    String about = Inquiry.name(Kinds.VOLUME, volume);
    if (attachment.nodeName().equals(pod.nodeName())) {
      String error = attachment.attachError();
      String last = error.isEmpty() ? "" : "; it failed last: " + error;
      return Finding.wrong(about, "is being attached to node " + pod.nodeName() + last);
    }
    Finding finding = Finding.wrong(about, "is still attached to node " + attachment.nodeName());
    Optional<Node> holder = inquiry.view().get(Kinds.NODE, "", attachment.nodeName()).filter(n -> !n.isReady());
    if (holder.isPresent()) {
      return finding
          .because(inquiry.explain(holder.get()))
          .remedy(
              "if node " + attachment.nodeName() + " is off: kubectl taint nodes " + attachment.nodeName()
                  + " node.kubernetes.io/out-of-service=nodeshutdown:NoExecute");
    }
    List<Finding> users =
        inquiry.view().by(Indexes.PODS_BY_NODE, attachment.nodeName()).stream()
            .filter(other -> !other.isFinished() && sharesVolume(inquiry, other, volume))
            .map(
                other ->
                    Finding.wrong(Inquiry.name(other), other.isTerminating() ? "uses it there, and is ending" : "uses it there"))
            .toList();
    return finding.because(users);
  }

  private static boolean sharesVolume(Inquiry inquiry, Pod pod, String volume) {
    return pod.claimNames().stream()
        .flatMap(name -> inquiry.view().get(Kinds.CLAIM, pod.namespace(), name).stream())
        .anyMatch(claim -> claim.volumeName().equals(volume));
  }

  // ---- on its way out

  private static Finding terminating(Inquiry inquiry, Pod pod) {
    String about = Inquiry.name(pod);
    Optional<Finding> node = pod.nodeName().isEmpty() ? Optional.empty() : node(inquiry, pod);
    if (node.isPresent()) {
      return Finding.wrong(about, "its deletion was asked for, and only its node can say that its containers have ended")
          .because(node.get())
          .remedy(
              "only if its containers cannot run any more: " + Inquiry.kubectl(pod) + " delete pod " + pod.name() + " --force");
    }
    if (!pod.meta().finalizers().isEmpty()) {
      return Inquiry.kept(pod);
    }
    long left = pod.meta().deletionTimestamp().map(end -> Duration.between(inquiry.now(), end).toSeconds()).orElse(0L);
    String time = left > 0 ? "its containers have " + left + " s left to end by themselves" : "its containers are being killed";
    return Finding.wrong(about, "is ending on node " + pod.nodeName() + ": " + time).because(inquiry.told().warnings(pod));
  }
}
