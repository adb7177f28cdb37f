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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A Job counts each pod that succeeded once, is complete when it has its completions, and runs no more pods than it may. Two controllers
 * may each make what is missing: those it has too many, and no others, it may then count beyond its completions.
 */
public final class JobsCount implements Invariant {
  private static final String TRACKING = "batch.kubernetes.io/job-tracking";

  private final Supplier<Duration> staleness;
  private final Map<String, Set<String>> succeeded = new HashMap<>();
  private final Arrivals made;
  /** By uid of the Job, how many pods too many two controllers have made. */
  private final Map<String, Integer> tooMany = new HashMap<>();

  /**
   * @param staleness how old a view may be at the time
   * @param betweenTwins how old may be what one of two controllers knows of the other's deeds; zero where there is one
   */
  public JobsCount(Supplier<Duration> staleness, Supplier<Duration> betweenTwins) {
    this.staleness = staleness;
    this.made = new Arrivals(_ -> true, betweenTwins);
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    boolean isNew = made.isNew(before, after, time);
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
    return isNew ? job.flatMap(j -> running(j, pod, now, time)) : Optional.empty();
  }

  private int succeeded(Job job) {
    return succeeded.getOrDefault(job.uid(), Set.of()).size();
  }

  private Optional<String> counted(Job job) {
    long said = job.status().number("succeeded");
    int are = succeeded(job);
    long wanted = job.completions().orElse(0L);
    return said > are || job.isComplete() && (said < wanted || said > wanted + tooMany.getOrDefault(job.uid(), 0))
        ? Optional.of("job " + job.key() + " counts " + said + " of " + wanted + ", and " + are + " pods of it succeeded")
        : Optional.empty();
  }

  /** @param pod that is made */
  private Optional<String> running(Job job, Pod pod, View now, Instant time) {
    List<Pod> active =
        now.list(Kinds.POD, job.namespace()).stream()
            .filter(p -> p.isControlledBy(job.uid()) && !p.isFinished() && !p.isTerminating())
            .toList();
    long most = Math.min(job.parallelism(), job.completions().orElse(Long.MAX_VALUE) - succeeded(job));
    if (active.size() <= most) {
      return Optional.empty();
    }
    if (made.isByTwo()) {
      tooMany.merge(job.uid(), 1, Integer::sum);
    }
    long known = active.stream().filter(p -> p.uid().equals(pod.uid()) || !made.isUnknown(p, time)).count();
    return staleness.get().isZero() && known > most
        ? Optional.of("job " + job.key() + " has " + active.size() + " pods, and needs at most " + most + " more")
        : Optional.empty();
  }
}
