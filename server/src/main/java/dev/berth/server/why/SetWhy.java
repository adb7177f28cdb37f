package dev.berth.server.why;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A StatefulSet: which of its pods the others wait for. */
final class SetWhy {
  private SetWhy() {}

  static Finding of(Inquiry inquiry, StatefulSet set) {
    int ready = 0;
    List<String> unready = new ArrayList<>();
    for (int ordinal : set.ordinals().all().toArray()) {
      String name = set.podName(ordinal);
      if (pod(inquiry, set, name).filter(pod -> pod.isRunningAndReady() && !pod.isTerminating()).isPresent()) {
        ready++;
      } else {
        unready.add(name);
      }
    }
    String says = ready + " of " + set.replicas() + " pods are ready";
    if (!unready.isEmpty()) {
      return blocked(inquiry, set, says, unready);
    }
    List<Pod> surplus = WorkloadWhy.pods(inquiry, set).stream().filter(pod -> !isWanted(set, pod)).toList();
    if (!surplus.isEmpty()) {
      return Finding.wrong(Inquiry.name(set), says + ", and " + surplus.size() + " that are no longer wanted are still there")
          .because(surplus.stream().map(inquiry::explain).toList());
    }
    List<Finding> resizing =
        WorkloadWhy.pods(inquiry, set).stream()
            .filter(pod -> pod.meta().annotations().has(StatefulSet.RESIZING_TO))
            .map(SetWhy::resizing)
            .toList();
    Finding rolledOut = rolledOut(set, says);
    return resizing.isEmpty()
        ? rolledOut
        : Finding.wrong(rolledOut.about(), rolledOut.says()).because(resizing).because(inquiry.told().warnings(set));
  }

  private static Finding resizing(Pod pod) {
    String revision = pod.meta().annotation(StatefulSet.RESIZING_TO);
    return Finding.wrong(Inquiry.name(pod), "is being given the resources of controllerrevision/" + revision + " where it runs")
        .because(
            Stream.of("PodResizePending", "PodResizeInProgress")
                .flatMap(type -> Condition.of(pod, type).stream())
                .filter(condition -> !condition.message().isEmpty())
                .map(condition -> Finding.wrong("node/" + pod.nodeName(), condition.reason() + ": " + condition.message()))
                .toList());
  }

  private static Optional<Pod> pod(Inquiry inquiry, StatefulSet set, String name) {
    return inquiry.view().get(Kinds.POD, set.namespace(), name).filter(pod -> pod.isControlledBy(set.uid()));
  }

  private static boolean isWanted(StatefulSet set, Pod pod) {
    String ordinal = pod.meta().label(StatefulSet.POD_INDEX_LABEL);
    if (ordinal.isEmpty()) {
      return true; // of an older release: nothing is said of it
    }
    return set.ordinals().has(Integer.parseInt(ordinal));
  }

  private static Finding blocked(Inquiry inquiry, StatefulSet set, String says, List<String> unready) {
    String first = unready.getFirst();
    boolean others = !set.isParallel() && unready.size() > 1;
    String order = others ? "; pods come one after the other, and the next is " + first : "";
    Finding finding = Finding.wrong(Inquiry.name(set), says + order);
    List<String> shown = set.isParallel() ? unready.subList(0, Math.min(unready.size(), 5)) : List.of(first);
    for (String name : shown) {
      Optional<Pod> own = pod(inquiry, set, name);
      finding =
          finding.because(
              own.map(pod -> stale(set, pod, inquiry.explain(pod))).orElseGet(() -> missing(inquiry, set, name)));
    }
    return finding;
  }

  private static Finding missing(Inquiry inquiry, StatefulSet set, String name) {
    Optional<Pod> stranger = inquiry.view().get(Kinds.POD, set.namespace(), name);
    return stranger.isPresent()
        ? Finding.wrong(Inquiry.name(stranger.get()), "belongs to somebody else; the set waits until the name is free")
            .remedy(Inquiry.kubectl(set) + " delete pod " + name)
        : Finding.wrong(Inquiry.name(Kinds.POD, name), "is not there yet").because(inquiry.told().warnings(set));
  }

  /**
   * A pod of an earlier template that never gets ready stays until somebody deletes it, though the template has been mended: a
   * set in order waits for it.
   */
  private static Finding stale(StatefulSet set, Pod pod, Finding finding) {
    String update = set.status().text("updateRevision");
    String revision = pod.meta().label(StatefulSet.REVISION_LABEL);
    return pod.isTerminating() || update.isEmpty() || revision.equals(update) || set.isParallel()
        ? finding
        : finding
            .because(
                Finding.wrong(
                    "controllerrevision/" + revision,
                    "is what it was made from; the template is " + update + " now, and the set waits for this pod first"))
            .remedy(Inquiry.kubectl(set) + " delete pod " + pod.name())
            .remedy(
                "or, where it was never Ready, let the set do that: " + Inquiry.kubectl(set) + " annotate statefulset "
                    + set.name() + " " + StatefulSet.REPLACE_STUCK_PODS + "=true");
  }

  private static Finding rolledOut(StatefulSet set, String says) {
    long updated = set.status().number("updatedReplicas");
    if (updated >= set.replicas()) {
      return Finding.fine(Inquiry.name(set), says);
    }
    String how = says + ", " + updated + " of them as the template has it now";
    if (!set.isRollingUpdate()) {
      return Finding.fine(Inquiry.name(set), how + "; the others are replaced when somebody deletes them (OnDelete)");
    }
    return set.partition() > 0
        ? Finding.fine(Inquiry.name(set), how + "; ordinals below " + set.partition() + " keep the earlier one (partition)")
        : Finding.wrong(Inquiry.name(set), how + "; it is being rolled out");
  }
}
