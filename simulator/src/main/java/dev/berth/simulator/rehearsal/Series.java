package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Outage;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same rehearsal several times, with another node or another seed: which time costs what. */
public final class Series {
  private Series() {}

  /** @param label {@code node-2}, {@code seed 7} */
  public record Time(String label, Report report) {}

  /** For people: each workload with a line for each time. */
  public static List<String> each(List<Time> times) {
    List<String> lines = new ArrayList<>();
    int width = times.stream().mapToInt(t -> t.label.length()).max().orElse(0);
    byWorkload(times)
        .forEach(
            (workload, all) -> {
              lines.add(workload);
              all.forEach((label, summary) -> lines.add(String.format("  %-" + width + "s  %s", label, text(summary))));
            });
    return lines;
  }

  /** For people: each workload with the middle and the worst. */
  public static List<String> spread(List<Time> times) {
    List<String> lines = new ArrayList<>();
    byWorkload(times)
        .forEach(
            (workload, all) -> {
              List<Map.Entry<String, Summary>> sorted =
                  all.entrySet().stream().sorted(Comparator.comparingLong(e -> missing(e.getValue()))).toList();
              lines.add(workload);
              Map.Entry<String, Summary> median = sorted.get(sorted.size() / 2);
              lines.add("  median  " + text(median.getValue()) + " (" + median.getKey() + ")");
              lines.add("  worst   " + text(sorted.getLast().getValue()) + " (" + sorted.getLast().getKey() + ")");
              long lost = sorted.stream().filter(e -> e.getValue().quorum().filter(q -> !q.lost().isEmpty()).isPresent()).count();
              if (sorted.stream().anyMatch(e -> e.getValue().quorum().isPresent())) {
                lines.add("  quorum  lost in " + lost + " of " + sorted.size());
              }
            });
    return lines;
  }

  private static Map<String, Map<String, Summary>> byWorkload(List<Time> times) {
    Map<String, Map<String, Summary>> all = new LinkedHashMap<>();
    for (Time time : times) {
      for (Summary summary : time.report.workloads()) {
        all.computeIfAbsent(summary.workload(), _ -> new LinkedHashMap<>()).put(time.label, summary);
      }
    }
    return all;
  }

  /** How long not all served; longest of all where they never did. */
  private static long missing(Summary summary) {
    return summary.finished().isPresent()
        ? 0
        : summary.real().map(m -> m.ofMillis() - m.allMillis()).orElse(Long.MAX_VALUE);
  }

  private static String text(Summary summary) {
    if (summary.finished().isPresent()) {
      return (summary.finished().get().well() ? "complete" : "failed") + " at " + Times.clock(summary.finished().get().atMillis());
    }
    if (summary.real().isEmpty()) {
      return "never all ready";
    }
    Measure real = summary.real().get();
    if (real.allMillis() == real.ofMillis()) {
      return "all served all the time";
    }
    Optional<Outage> longest = summary.outages().stream().max(Comparator.comparingLong(o -> o.when().millis()));
    return "not all served for " + Times.span(missing(summary)) + ", fewest " + real.fewest()
        + longest.map(o -> "; longest " + o.pod() + ", " + Times.span(o.when().millis())).orElse("")
        + summary.quorum().filter(q -> !q.lost().isEmpty()).map(q -> "; quorum lost for " + Times.span(q.lost().millis())).orElse("");
  }
}
