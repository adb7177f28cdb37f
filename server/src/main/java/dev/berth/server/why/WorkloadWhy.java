package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.kinds.Replicated;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What makes pods: how many it has of how many, and what keeps it from the rest. */
final class WorkloadWhy {
  /** So many pods are told of; the others are counted. */
  private static final int MOST = 5;

  private WorkloadWhy() {}

  static Finding of(Inquiry inquiry, KubeObject workload) {
    if (workload.isTerminating()) {
      return Inquiry.kept(workload)
          .because(pods(inquiry, workload).stream().limit(MOST).map(inquiry::explain).toList());
    }
    return switch (workload) {
      case StatefulSet set -> SetWhy.of(inquiry, set);
      case Deployment deployment -> deployment(inquiry, deployment);
      case DaemonSet set -> daemons(inquiry, set);
      case Job job -> job(inquiry, job);
      case Replicated replicas -> replicas(inquiry, replicas);
      default -> throw new IllegalStateException("not explained: " + workload.kind());
    };
  }

  /** The pods that it controls and that may still run. */
  static List<Pod> pods(Inquiry inquiry, KubeObject owner) {
    return inquiry.view().by(Indexes.PODS_BY_CONTROLLER, owner.uid()).stream().filter(pod -> !pod.isFinished()).toList();
  }

  /** Those of a list that are not ready, the first few in full. */
  static List<Finding> unready(Inquiry inquiry, List<Pod> pods) {
    List<Pod> unready = pods.stream().filter(pod -> !pod.isRunningAndReady() || pod.isTerminating()).toList();
    List<Finding> because = new ArrayList<>(unready.stream().limit(MOST).map(inquiry::explain).toList());
    if (unready.size() > MOST) {
      because.add(Finding.wrong("pods", unready.size() - MOST + " more are not ready"));
    }
    return because;
  }

  private static Finding replicas(Inquiry inquiry, Replicated set) {
    List<Pod> pods = pods(inquiry, set);
    long ready = pods.stream().filter(Pod::isRunningAndReady).count();
    String says = ready + " of " + set.replicas() + " pods are ready";
    if (ready >= set.replicas()) {
      return Finding.fine(Inquiry.name(set), says);
    }
    List<Finding> because = unready(inquiry, pods);
    if (pods.size() < set.replicas()) {
      because.add(Finding.wrong("pods", set.replicas() - pods.size() + " could not be made yet"));
      because.addAll(inquiry.told().warnings(set));
    }
    return Finding.wrong(Inquiry.name(set), says).because(because);
  }

  private static Finding deployment(Inquiry inquiry, Deployment deployment) {
    String about = Inquiry.name(deployment);
    long ready = deployment.status().number("readyReplicas");
    long updated = deployment.status().number("updatedReplicas");
    long wanted = deployment.replicas();
    String says = ready + " of " + wanted + " pods are ready, " + updated + " of them as the template has it now";
    boolean seen = deployment.status().number("observedGeneration") >= deployment.meta().generation();
    if (seen && ready >= wanted && updated >= wanted && deployment.status().number("replicas") <= wanted) {
      return Finding.fine(about, says);
    }
    Finding finding = Finding.wrong(about, deployment.isPaused() ? says + "; it is paused" : says);
    if (deployment.isPaused()) {
      finding = finding.remedy(Inquiry.kubectl(deployment) + " rollout resume deployment/" + deployment.name());
    }
    Optional<Condition> stuck = Condition.of(deployment, "Progressing").filter(c -> c.status().equals("False"));
    if (stuck.isPresent()) {
      finding =
          finding.because(Finding.wrong("condition/Progressing", stuck.get().message()))
              .remedy(Inquiry.kubectl(deployment) + " rollout undo deployment/" + deployment.name());
    }
    return finding.because(
        inquiry.view().list(Kinds.REPLICA_SET, deployment.namespace()).stream()
            .filter(set -> set.isControlledBy(deployment.uid()) && set.replicas() > 0)
            .map((ReplicaSet set) -> inquiry.explain(set))
            .filter(of -> !of.fine())
            .toList());
  }

  private static Finding daemons(Inquiry inquiry, DaemonSet set) {
    long wanted = set.status().number("desiredNumberScheduled");
    long ready = set.status().number("numberReady");
    String says = ready + " of " + wanted + " nodes have a ready pod of it";
    return ready >= wanted
        ? Finding.fine(Inquiry.name(set), says)
        : Finding.wrong(Inquiry.name(set), says)
            .because(unready(inquiry, pods(inquiry, set)))
            .because(inquiry.told().warnings(set));
  }

  private static Finding job(Inquiry inquiry, Job job) {
    String about = Inquiry.name(job);
    if (job.isComplete()) {
      return Finding.fine(about, "has ended well");
    }
    if (job.isFailed()) {
      return Finding.wrong(about, "has failed: " + Condition.of(job, "Failed").map(Condition::message).orElse(""))
          .because(inquiry.told().warnings(job));
    }
    if (job.isSuspended()) {
      return Finding.wrong(about, "is suspended")
          .remedy(Inquiry.kubectl(job) + " patch job " + job.name() + " -p '{\"spec\":{\"suspend\":false}}'");
    }
    long active = job.status().number("active");
    long failed = job.status().number("failed");
    List<Finding> because = unready(inquiry, pods(inquiry, job));
    String says = job.status().number("succeeded") + " pods have succeeded, " + failed + " failed, " + active + " run";
    return because.isEmpty() && active > 0
        ? Finding.fine(about, says)
        : Finding.wrong(about, says).because(because).because(inquiry.told().warnings(job));
  }
}
