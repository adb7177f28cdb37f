package dev.berth.controllers.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What should be done next about a key.
 *
 * <p>Stages are carried out one after the other, the steps of a stage together. A step that fails ends the plan once its
 * stage is through: later stages are not begun, the closing steps are carried out all the same, and the key is planned
 * again after a backoff. A plan that succeeds and did anything is followed by another pass when the view shows what was
 * written; nobody needs to plan beyond the next thing whose outcome matters.
 *
 * @param stages in order; steps of one stage in no order
 * @param closing steps that are carried out last whether or not a stage failed, one after the other: status, mostly
 * @param again when to look again though nothing has changed
 */
public record Plan(List<List<Step>> stages, List<Step> closing, Optional<Duration> again) {
  /** Everything is as it should be. */
  public static final Plan NOTHING = new Plan(List.of(), List.of(), Optional.empty());

  public Plan {
    stages = List.copyOf(stages);
    closing = List.copyOf(closing);
  }

  public static Plan of(Step step) {
    return new Plan(List.of(List.of(step)), List.of(), Optional.empty());
  }

  public static Plan after(Duration delay) {
    return new Plan(List.of(), List.of(), Optional.of(delay));
  }

  public boolean isEmpty() {
    return stages.isEmpty() && closing.isEmpty();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects a plan; one thread, one build. */
  public static final class Builder {
    private final List<List<Step>> stages = new ArrayList<>();
    private final List<Step> closing = new ArrayList<>();
    private Optional<Duration> again = Optional.empty();

    private Builder() {}

    /** A stage of one step. */
    public Builder then(Step step) {
      stages.add(List.of(step));
      return this;
    }

    /** A stage of steps that do not wait for each other; none where the list is empty. */
    public Builder together(List<Step> steps) {
      if (!steps.isEmpty()) {
        stages.add(List.copyOf(steps));
      }
      return this;
    }

    /**
     * Stages of 1, 2, 4, … steps, so that the first failure stops most of what would fail for the same reason.
     *
     * @param most steps in one stage
     */
    public Builder slowly(List<Step> steps, int most) {
      int size = 1;
      for (int at = 0; at < steps.size(); ) {
        int end = Math.min(at + Math.min(size, most), steps.size());
        together(steps.subList(at, end));
        at = end;
        size *= 2;
      }
      return this;
    }

    public Builder closing(Step step) {
      closing.add(step);
      return this;
    }

    /** Looks again after the delay; the shortest one holds. */
    public Builder again(Duration delay) {
      again = again.filter(known -> known.compareTo(delay) <= 0).or(() -> Optional.of(delay));
      return this;
    }

    public boolean isEmpty() {
      return stages.isEmpty() && closing.isEmpty();
    }

    public Plan build() {
      return new Plan(stages, closing, again);
    }
  }
}
