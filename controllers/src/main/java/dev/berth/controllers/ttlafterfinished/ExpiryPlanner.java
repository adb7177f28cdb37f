package dev.berth.controllers.ttlafterfinished;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes a Job whose time is over. What it asks for is read once more past the view: it may have been given
 * more time.
 */
final class ExpiryPlanner implements Planner<String> {
  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<Job> job = view.get(Kinds.JOB, key);
    Optional<Instant> end = job.flatMap(ExpiryPlanner::expiry);
    if (end.isEmpty()) {
      return Plan.NOTHING;
    }
    Duration left = Duration.between(now, end.get());
    return left.isPositive() ? Plan.after(left) : delete(job.get(), now);
  }

  private static Plan delete(Job job, Instant now) {
    Write.DeleteOptions options = Write.DeleteOptions.only(job).propagating("Foreground");
    return Plan.builder()
        .then(new Step.Confirm(Ref.of(Kinds.JOB, job), live -> mayGo(job, live, now)))
        .then(Step.perform(new Write.Delete(Ref.of(Kinds.JOB, job), options)).tolerating("NotFound", "Conflict"))
        .build();
  }

  private static boolean mayGo(Job seen, Optional<JsonObject> live, Instant now) {
    return live.map(Job::new)
        .filter(job -> job.uid().equals(seen.uid()))
        .flatMap(ExpiryPlanner::expiry)
        .filter(end -> !now.isBefore(end))
        .isPresent();
  }

  /** When it may go; empty where it asks for nothing, has not finished, or is going. */
  private static Optional<Instant> expiry(Job job) {
    if (job.isTerminating()) {
      return Optional.empty();
    }
    Optional<Instant> finished =
        Stream.of("Complete", "Failed")
            .flatMap(type -> Condition.of(job, type).filter(Condition::isTrue).stream())
            .flatMap(condition -> condition.lastTransitionTime().stream())
            .findFirst();
    return job.ttlSecondsAfterFinished().flatMap(seconds -> finished.map(time -> time.plusSeconds(seconds)));
  }
}
