package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A Job counts each pod that succeeded once, is complete when it has its completions, and runs no more pods than it may. */
public final class JobsCount implements Invariant {
  private static final String TRACKING = "batch.kubernetes.io/job-tracking";

  private final Supplier<Duration> staleness;
  private final Map<String, Set<String>> succeeded = new HashMap<>();

  /** @param staleness how old a view may be at the time */
  public JobsCount(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty()) {
      return Optional.empty();
    }
    if (after.get() instanceof Job job) {
      return counted(job);
    }
    if (!(after.get() instanceof Pod pod)) {
      return Optional.empty();
    }
    Optional<Job> job =
        pod.meta().controller()
            .filter(owner -> owner.kind().equals("Job"))
            .flatMap(owner -> now.get(Kinds.JOB, pod.namespace(), owner.name()).filter(j -> j.uid().equals(owner.uid())));
    // one that was let go before counts as failed, though its node, which had not heard, let it come to its end
    if (job.isPresent() && pod.phase().equals("Succeeded") && pod.meta().hasFinalizer(TRACKING)) {
      succeeded.computeIfAbsent(job.get().uid(), _ -> new HashSet<>()).add(pod.uid());
    }
    return before.isEmpty() && staleness.get().isZero() ? job.flatMap(j -> running(j, now)) : Optional.empty();
  }

  private int succeeded(Job job) {
    return succeeded.getOrDefault(job.uid(), Set.of()).size();
  }

  private Optional<String> counted(Job job) {
    long said = job.status().number("succeeded");
    int are = succeeded(job);
    long wanted = job.completions().orElse(0L);
    return said > are || job.isComplete() && said != wanted
        ? Optional.of("job " + job.key() + " counts " + said + " of " + wanted + ", and " + are + " pods of it succeeded")
        : Optional.empty();
  }

  private Optional<String> running(Job job, View now) {
    long active =
        now.list(Kinds.POD, job.namespace()).stream()
            .filter(pod -> pod.isControlledBy(job.uid()) && !pod.isFinished() && !pod.isTerminating())
            .count();
    long most = Math.min(job.parallelism(), job.completions().orElse(Long.MAX_VALUE) - succeeded(job));
    return active > most
        ? Optional.of("job " + job.key() + " has " + active + " pods, and needs at most " + most + " more")
        : Optional.empty();
  }
}
