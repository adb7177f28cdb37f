package dev.berth.scheduler.snapshot;

import dev.berth.scheduler.pod.AffinityTerm;

/** A wish about other pods, and how many pods with this wish are on each node. */
public final class TermTally {
  /** What sort of wish. */
  public enum Sort {
    /** Required: pods near. */
    NEAR,
    /** Required: pods not near. */
    FAR,
    /** Preferred, with a weight that is less than nothing where pods are avoided. */
    PREFERRED
  }

  /** The wish. */
  public record Wish(Sort sort, AffinityTerm term, long weight) {}

  private final Wish wish;
  private final Tally tally;

  TermTally(Wish wish, int slots) {
    this.wish = wish;
    this.tally = new Tally(slots);
  }

  public Wish wish() {
    return wish;
  }

  public Tally tally() {
    return tally;
  }
}
