package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.Deletion;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;

/** Why a pod's processes ended, as far as it was seen. */
final class Why {
  private Why() {}

  /** {@code node-2 had no power}, {@code evicted}. */
  static String ended(Observed observed, PodLife pod, Run run) {
    if (observed.off(run.node()).covers(run.when().to())) {
      return run.node() + " had no power";
    }
    return pod.deleted().filter(d -> d.atMillis() <= run.when().to()).map(d -> deleted(observed, pod, d))
        .or(() -> pod.finished().map(f -> f.well() ? "it had finished" : f.why().isEmpty() ? "it had failed" : f.why()))
        .orElse("its containers ended by themselves");
  }

  /** {@code evicted}, {@code deleted}, {@code replaced by the statefulset-controller}. */
  static String deleted(Observed observed, PodLife pod, Deletion deletion) {
    if (deletion.message().startsWith("Eviction API")) {
      return "evicted";
    }
    if (deletion.message().startsWith("Taint manager")) {
      return taint(observed, pod, deletion);
    }
    return switch (deletion.by()) {
      case "" -> "deleted";
      case "default-scheduler" -> "preempted by a pod of a higher priority";
      case "pod-garbage-collector-controller" -> "deleted by the pod garbage collector";
      case String kubelet when kubelet.endsWith("-*") -> "deleted by its kubelet";
      default -> "deleted by the " + deletion.by();
    };
  }

  private static String taint(Observed observed, PodLife pod, Deletion deletion) {
    long at = deletion.atMillis();
    if (observed.node(pod.node()).filter(n -> n.outOfService().covers(at)).isPresent()) {
      return "evicted from " + pod.node() + ", which is out of service";
    }
    return observed.node(pod.node())
        .flatMap(n -> n.there().without(n.ready()).at(at))
        .map(s -> "evicted, " + Times.span(at - s.from()) + " after " + pod.node() + " became NotReady")
        .orElse("evicted for a NoExecute taint of " + pod.node());
  }
}
