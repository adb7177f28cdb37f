package dev.berth.api.cel.value;

/** Counts what a run costs. One run, one thread. */
public interface Meter {

  /** Adds to the cost. @throws CutOff where that passes the limit */
  void charge(long cost);

  /**
   * Notes elements or letters that are copied or visited and that upstream's cost does not see, so that a run whose
   * values double at each step ends in bounded memory. @throws CutOff where there were too many
   */
  void work(long elements);
}
