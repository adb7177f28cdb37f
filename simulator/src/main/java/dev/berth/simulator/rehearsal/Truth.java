package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.NodeLife;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When pods really served, whatever the API told. A pod serves while its processes run, from the moment when it was told Ready
 * after they began; it ceases where it was told not Ready by a kubelet that knows, and goes on where nobody could hear of it.
 */
final class Truth {
  private final Observed observed;
  private final Map<String, List<Run>> runs = new HashMap<>();
  private final Map<String, Spans> serving = new HashMap<>();

  Truth(Observed observed) {
    this.observed = observed;
    observed.runs().forEach(run -> runs.computeIfAbsent(run.uid(), _ -> new ArrayList<>()).add(run));
  }

  /** When its processes ran. */
  Spans running(PodLife pod) {
    return new Spans(runs.getOrDefault(pod.uid(), List.of()).stream().map(Run::when).toList());
  }

  Spans serving(PodLife pod) {
    return serving.computeIfAbsent(pod.uid(), _ -> serves(pod));
  }

  private Spans serves(PodLife pod) {
    Spans all = Spans.NEVER;
    boolean before = false;
    for (Run run : runs.getOrDefault(pod.uid(), List.of())) {
      Span when = run.when();
      boolean unheard = before && !heard(run.node(), when.from());
      Optional<Long> first =
          unheard
              ? Optional.of(when.from())
              : pod.ready().all().stream()
                  .filter(s -> s.to() > when.from() && s.from() < when.to() && (s.from() >= when.from() || !isStale(pod, s, run)))
                  .map(s -> Math.max(s.from(), when.from()))
                  .findFirst()
                  // told Ready all the while: it began again so fast that nobody had to be told
                  .or(() -> Optional.of(when.from()).filter(t -> pod.ready().covers(t)));
      if (first.isPresent()) {
        before = true;
        Spans told = Spans.of(first.get(), when.to());
        Spans unready = told.without(pod.ready());
        all = all.or(told.without(new Spans(unready.all().stream().filter(gap -> heard(run.node(), gap.from())).toList())));
      }
    }
    return all;
  }

  /** Whether it was told Ready of an earlier run, whose end nobody could tell yet. */
  private boolean isStale(PodLife pod, Span ready, Run run) {
    return runs.getOrDefault(pod.uid(), List.of()).stream()
        .anyMatch(earlier -> earlier.when().to() <= run.when().from() && earlier.when().to() > ready.from())
        && pod.ready().covers(run.when().from());
  }

  /** Whether what the kubelet knows reaches the API then. */
  private boolean heard(String node, long millis) {
    Optional<NodeLife> life = observed.node(node);
    return life.isEmpty() || life.get().ready().covers(millis) && !life.get().apart().covers(millis) && !life.get().off().covers(millis);
  }

  /** The last of its processes' runs that had ended by then. */
  Optional<Run> endedBy(PodLife pod, long millis) {
    return runs.getOrDefault(pod.uid(), List.of()).stream()
        .filter(r -> r.when().to() <= millis && r.when().to() < observed.endMillis())
        .reduce((a, b) -> b.when().to() >= a.when().to() ? b : a);
  }
}
