package dev.berth.server.why;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.Scheduler;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.pod.Amounts;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod without a node: what each node says to it. */
final class PlacementWhy {
  private static final long MEBI = 1024 * 1024;

  private PlacementWhy() {}

  static Finding of(Inquiry inquiry, Pod pod) {
    String about = Inquiry.name(pod);
    List<String> gates = pod.spec().array("schedulingGates").objects().map(gate -> gate.text("name")).toList();
    if (!gates.isEmpty()) {
      String held = "is held back by scheduling gates: " + String.join(", ", gates) + "; who set them takes them away";
      return Finding.wrong(about, held);
    }
    String scheduler = pod.spec().text("schedulerName");
    if (!scheduler.isEmpty() && !scheduler.equals(Scheduler.NAME)) {
      return Finding.wrong(about, "waits for scheduler '" + scheduler + "', which it names")
          .because(inquiry.told().warnings(pod));
    }
    return switch (inquiry.survey().of(pod)) {
      case Placement.Decision.Chosen chosen -> fits(inquiry, pod, chosen.node().name());
      case Placement.Decision.Nowhere nowhere -> nowhere(inquiry, pod, nowhere);
    };
  }

  private static Finding fits(Inquiry inquiry, Pod pod, String node) {
    String told =
        Condition.of(pod, "PodScheduled").map(Condition::message).filter(message -> !message.isEmpty())
            .map(message -> "; the scheduler said last: " + message).orElse("");
    return Finding.wrong(Inquiry.name(pod), "waits for the scheduler; node " + node + " would take it now" + told)
        .because(inquiry.told().warnings(pod));
  }

  private static Finding nowhere(Inquiry inquiry, Pod pod, Placement.Decision.Nowhere nowhere) {
    String about = Inquiry.name(pod);
    if (nowhere.diagnosis().nodes() == 0) {
      return Finding.wrong(about, "waits for a node: there is none").because(claims(inquiry, pod))
          .remedy("berth agent joins a machine; kubectl get nodes shows them");
    }
    if (nowhere.verdicts().isEmpty()) {
      return Finding.wrong(about, "waits for a node: " + nowhere.diagnosis().message("")).because(claims(inquiry, pod));
    }
    Map<String, List<String>> nodes = new LinkedHashMap<>();
    PodFacts facts = PodFacts.of(pod);
    nowhere.verdicts().forEach(
        (node, verdict) -> {
          String why = words(inquiry, facts, node, verdict);
          nodes.computeIfAbsent(why, _ -> new ArrayList<>()).add(node.name());
        });
    List<Finding> refusals = new ArrayList<>();
    nodes.forEach((why, names) -> refusals.add(Finding.wrong(Inquiry.together(Kinds.NODE, names), why)));
    return Finding.wrong(about, "waits for a node: none of " + nowhere.diagnosis().nodes() + " takes it")
        .because(refusals)
        .because(claims(inquiry, pod));
  }

  private static String words(Inquiry inquiry, PodFacts pod, NodeState node, Verdict verdict) {
    return String.join("; ", verdict.reasons().stream().map(reason -> reason + detail(inquiry, pod, node, reason)).toList());
  }

  /** With the figures or names that upstream's words leave out. */
  private static String detail(Inquiry inquiry, PodFacts pod, NodeState node, String reason) {
    Amounts asked = pod.requests();
    Amounts all = node.allocatable();
    return switch (reason) {
      case "Insufficient cpu" ->
          ": asks for " + cores(asked.cpuMilli()) + ", free are " + cores(all.cpuMilli() - node.cpuMilli()) + " of "
              + cores(all.cpuMilli());
      case "Insufficient memory" -> ": " + bytes(asked.memory(), all.memory() - node.memory(), all.memory());
      case "Insufficient ephemeral-storage" -> ": " + bytes(asked.storage(), all.storage() - node.storage(), all.storage());
      case "Too many pods" -> ": " + node.podCount() + " of " + node.mostPods();
      case "node(s) had untolerated taint(s)" -> taints(inquiry, node);
      case "node(s) didn't match Pod's node affinity/selector" -> selector(pod.pod());
      case "node(s) were unschedulable" -> " (kubectl uncordon " + node.name() + ")";
      default -> "";
    };
  }

  private static String cores(long milli) {
    return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
  }

  /** The labels that a pod asks of its node; of its affinity only that there is one. */
  private static String selector(Pod pod) {
    String labels = Inquiry.labels(pod.spec().object("nodeSelector").strings());
    JsonObject affinities = pod.spec().object("affinity").object("nodeAffinity");
    boolean affinity = affinities.has("requiredDuringSchedulingIgnoredDuringExecution");
    return (labels.isEmpty() ? "" : ": it asks for " + labels) + (affinity ? ": it has a required node affinity" : "");
  }

  private static String bytes(long asked, long free, long all) {
    return "asks for " + asked / MEBI + "Mi, free are " + free / MEBI + "Mi of " + all / MEBI + "Mi";
  }

  private static String taints(Inquiry inquiry, NodeState node) {
    List<JsonObject> taints =
        inquiry.view().get(Kinds.NODE, "", node.name()).map(found -> found.taints().toList()).orElse(List.of());
    return taints.isEmpty() ? "" : ": " + String.join(", ", taints.stream().map(NodeWhy::text).toList());
  }

  /** Its claims that are not bound, or whose volumes are elsewhere than the pod can be; those that wait for this pod themselves say nothing that helps. */
  static List<Finding> claims(Inquiry inquiry, Pod pod) {
    List<Finding> because = new ArrayList<>();
    for (String name : pod.claimNames()) {
      Optional<PersistentVolumeClaim> claim = inquiry.view().get(Kinds.CLAIM, pod.namespace(), name);
      if (claim.isEmpty()) {
        because.add(Finding.wrong(Inquiry.name(Kinds.CLAIM, name), "does not exist"));
      } else if (!claim.get().isBound() || claim.get().isTerminating() || MoveWhy.of(inquiry, claim.get()).isPresent()) {
        because.add(inquiry.explain(claim.get()));
      }
    }
    return because;
  }
}
