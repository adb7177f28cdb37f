package dev.berth.scheduler.queue;

import dev.berth.scheduler.pod.PodFacts;

/** A pod in the queue. The queue owns and changes it. */
public final class Waiting implements Comparable<Waiting> {
  /** Where it waits. */
  enum State {
    READY,
    BACKOFF,
    PARKED,
    GATED,
    /** Handed out. */
    TAKEN
  }

  private PodFacts pod;
  private final long number;
  State state = State.READY;
  int attempts;
  int blockedBy;
  long failedAtNanos;
  long untilNanos;
  boolean wokenMeanwhile;
  boolean failedByError;

  Waiting(PodFacts pod, long number) {
    this.pod = pod;
    this.number = number;
  }

  void become(PodFacts newer) {
    pod = newer;
  }

  public PodFacts pod() {
    return pod;
  }

  /** How often it has been handed out. */
  public int attempts() {
    return attempts;
  }

  /** Higher priority first, then whoever came first. */
  @Override
  public int compareTo(Waiting other) {
    int byPriority = Long.compare(other.pod.priority(), pod.priority());
    return byPriority != 0 ? byPriority : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
