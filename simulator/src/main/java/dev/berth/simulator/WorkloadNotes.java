package dev.berth.simulator;

import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Replicated;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.Condition;
import dev.berth.simulator.rehearsal.Marks;
import dev.berth.simulator.rehearsal.Observed.Finished;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.Workload;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/** What the API told of one workload, growing. */
final class WorkloadNotes {
  private final String kind;
  private final Name name;
  private final Marks there = new Marks();
  private final SequencedMap<Long, Integer> wanted = new LinkedHashMap<>();
  private Optional<Finished> finished = Optional.empty();

  WorkloadNotes(KubeObject object) {
    this.kind = object.kind().toLowerCase(Locale.ROOT);
    this.name = new Name(object.namespace(), object.name());
  }

  void told(KubeObject object, long nowMillis) {
    there.set(true, nowMillis);
    if (finished.isEmpty()) {
      finished = finished(object, nowMillis);
    }
    want(finished.isPresent() ? 0 : wanted(object), nowMillis);
  }

  void gone(long nowMillis) {
    there.set(false, nowMillis);
    want(0, nowMillis);
  }

  private void want(int pods, long nowMillis) {
    if (wanted.isEmpty() || wanted.lastEntry().getValue() != pods) {
      wanted.put(nowMillis, pods);
    }
  }

  private static int wanted(KubeObject object) {
    return switch (object) {
      case StatefulSet set -> set.replicas();
      case Replicated some -> (int) some.replicas();
      case DaemonSet _ -> (int) object.status().number("desiredNumberScheduled");
      case Job job -> job.isSuspended() ? 0 : (int) Math.min(job.parallelism(), job.completions().orElse(job.parallelism()));
      case Pod _ -> 1;
      default -> 0;
    };
  }

  private static Optional<Finished> finished(KubeObject object, long nowMillis) {
    return switch (object) {
      case Job job when job.isComplete() -> Optional.of(new Finished(nowMillis, true, ""));
      case Job job when job.isFailed() ->
          Optional.of(new Finished(nowMillis, false, Condition.of(job, "Failed").map(Condition::message).orElse("")));
      case Pod pod when pod.isFinished() && !pod.isTerminating() ->
          Optional.of(new Finished(nowMillis, pod.phase().equals("Succeeded"), pod.status().text("message")));
      default -> Optional.empty();
    };
  }

  Workload until(long endMillis) {
    return new Workload(kind, name, there.until(endMillis), wanted, finished);
  }
}
