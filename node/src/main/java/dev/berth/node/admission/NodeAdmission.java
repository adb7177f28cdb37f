package dev.berth.node.admission;

import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.eviction.Ranking;
import dev.berth.node.pod.GoText;
import dev.berth.node.pod.Granted;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.QosClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that a node asks of a pod before it takes it, in upstream's order. */
public final class NodeAdmission {
  private static final String OS_LABEL = "kubernetes.io/os";
  private static final String MEMORY_TAINT = "node.kubernetes.io/memory-pressure";

  private NodeAdmission() {}

  /** What becomes of a pod. */
  public sealed interface Answer {
    record Taken() implements Answer {}

    record Refused(Verdict verdict) implements Answer {}

    /** It is critical, and taken as soon as these have made room. */
    record Preempts(List<Pod> others) implements Answer {}
  }

  public static Answer check(Pod pod, Site site) {
    if (site.goingDown()) {
      return new Answer.Refused(
          Verdict.rejected("NodeShutdown", "Pod was rejected as the node is shutting down."));
    }
    Optional<Verdict> refused =
        pressure(pod, site)
            .or(() -> Sysctls.check(pod, site.unsafeSysctls()))
            .or(() -> os(pod, site))
            .or(() -> groups(pod, site))
            .or(() -> AppArmor.check(pod, site));
    if (refused.isPresent()) {
      return new Answer.Refused(refused.get());
    }
    Optional<Verdict> misfit = NodeFit.check(pod, site);
    if (misfit.isEmpty()) {
      return new Answer.Taken();
    }
    if (Ranking.isCritical(pod) && NodeFit.isForWantOfRoom(misfit.get())) {
      List<Pod> others = Preemption.victims(pod, site);
      if (!others.isEmpty()) {
        return new Answer.Preempts(others);
      }
    }
    return new Answer.Refused(misfit.get());
  }

  /** Whether a pod that is there already can become this one, on a node without it; empty where it can. */
  public static Optional<Granted.Pending> resize(Pod wanted, Site site) {
    Optional<String> never = NodeFit.exceeds(wanted, site);
    if (never.isPresent()) {
      return Optional.of(new Granted.Pending(Granted.Pending.INFEASIBLE, never.get()));
    }
    return NodeFit.room(wanted, site)
        .map(v -> new Granted.Pending(Granted.Pending.DEFERRED, v.message().substring("Pod was rejected: ".length())));
  }

  /** A node that is short of memory takes only what has asked for some; one that is short of anything else takes nothing. */
  private static Optional<Verdict> pressure(Pod pod, Site site) {
    if (site.pressures().isEmpty() || Ranking.isCritical(pod)) {
      return Optional.empty();
    }
    if (site.pressures().equals(Set.of(Pressure.MEMORY))
        && (QosClass.of(pod) != QosClass.BEST_EFFORT || Taints.tolerates(pod, MEMORY_TAINT, "", "NoSchedule"))) {
      return Optional.empty();
    }
    List<String> types = site.pressures().stream().map(Pressure::type).sorted().toList();
    return Optional.of(Verdict.rejected("Evicted", "The node had condition: " + GoText.list(types) + ". "));
  }

  private static Optional<Verdict> groups(Pod pod, Site site) {
    return site.strictGroups()
            || !pod.spec().object("securityContext").text("supplementalGroupsPolicy").equals("Strict")
        ? Optional.empty()
        : Optional.of(
            Verdict.rejected(
                "SupplementalGroupsPolicyNotSupported", "SupplementalGroupsPolicy=Strict is not supported in this node"));
  }

  private static Optional<Verdict> os(Pod pod, Site site) {
    Optional<String> selected = pod.spec().object("nodeSelector").string(OS_LABEL);
    String label = site.node().meta().labels().text(OS_LABEL);
    if (selected.isPresent() && !label.isEmpty() && !selected.get().equals(label)) {
      return Optional.of(
          Verdict.rejected(
              "PodOSSelectorNodeLabelDoesNotMatch",
              "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"));
    }
    String wanted = pod.spec().object("os").text("name");
    return wanted.isEmpty() || wanted.equals(site.operatingSystem())
        ? Optional.empty()
        : Optional.of(
            Verdict.rejected("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
  }
}
