package dev.berth.simulator.rehearsal;

import java.util.List;
import java.util.Optional;

/**
 * What a rehearsal comes to.
 *
 * @param events in order of time
 * @param dangers what ran twice at once
 */
public record Report(
    long seed, List<String> nodes, long endMillis, List<Event> events, List<Summary> workloads, List<String> dangers,
    List<String> notes) {

  /** Who knows of it. */
  public enum By {
    /** The plan did it. */
    PLAN,
    /** The API told it. */
    API,
    /** It was so on the machines. */
    MACHINES
  }

  /** @param objects it is about: {@code pod/web-1} */
  public record Event(long atMillis, By by, List<String> objects, String text) {}

  /**
   * How a workload did, from the moment when all of it was ready for the first time.
   *
   * @param wanted pods at the end
   * @param readyMillis when all was ready first
   * @param waiting of what was never ready: why
   * @param goneMillis when it was deleted
   * @param told as the API told it: Ready; {@code real}: what served
   * @param quorum of sets of three and more: when more than half of the pods served
   */
  public record Summary(
      String workload, int wanted, Optional<Long> readyMillis, List<String> waiting, Optional<Observed.Finished> finished,
      Optional<Long> goneMillis, Optional<Measure> told, Optional<Measure> real, List<Outage> outages, List<Lag> services, Optional<Quorum> quorum, Data data) {}

  /**
   * How many pods there were.
   *
   * @param allMillis how long all that were wanted, of {@code ofMillis}
   * @param fewest the fewest there were at once, for {@code fewestMillis} together
   */
  public record Measure(long allMillis, long ofMillis, int fewest, long fewestMillis) {}

  /**
   * A pod did not serve.
   *
   * @param ended whether it served again before the end
   * @param why its processes ended
   * @param node on which alone its volumes can be used, or ""
   */
  public record Outage(String pod, Span when, boolean ended, String why, String node) {}

  /**
   * How far behind a Service was.
   *
   * @param gone when it led to pods that did not run
   * @param missed when it did not lead to pods that served
   */
  public record Lag(String service, Much gone, Much missed) {}

  /** So many pods, the longest of them for so long, and all together. */
  public record Much(int pods, long longestMillis, long togetherMillis) {
    static Much of(List<Spans> some) {
      List<Spans> found = some.stream().filter(s -> s.millis() >= 100).toList();
      return new Much(
          found.size(), found.stream().mapToLong(Spans::millis).max().orElse(0), found.stream().mapToLong(Spans::millis).sum());
    }
  }

  /** @param lost when too few served */
  public record Quorum(int least, int of, Spans lost) {}

  /**
   * @param unbound claims that never had a volume
   * @param changed claims whose volume is another than before, each with both
   * @param small claims whose volume has less than they ask for at the end, each with both
   * @param unreachable claims whose volume nobody can use at the end, each with the reason
   */
  public record Data(int claims, int unbound, List<String> changed, List<String> small, List<String> unreachable) {}

  /** Of what was observed. */
  public static Report of(Plan plan, Observed observed, List<String> notes) {
    Truth truth = new Truth(observed);
    return new Report(
        plan.seed(), plan.nodes(), observed.endMillis(), new Timeline(observed, truth).events(),
        new Summaries(observed, truth).all(), Twice.of(observed), notes);
  }
}
