package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What would have shortened what was bad: found by rehearsing again. */
public final class Advice {
  /** Who served not for less needs no advice. */
  private static final long WORTH_IT_MILLIS = 30_000;

  private Advice() {}

  /**
   * What changed for a workload.
   *
   * @param change what was changed
   * @param beforeMillis and {@code afterMillis}: how long not all pods served
   */
  public record Gain(String workload, String change, long beforeMillis, long afterMillis) {}

  /** @param rehearse lets a plan happen; empty where something was wrong with it */
  public static List<Gain> of(Plan plan, Report report, Function<Plan, Optional<Report>> rehearse) {
    List<Gain> all = new ArrayList<>();
    for (Variant variant : Variant.of(plan)) {
      Optional<Report> again = rehearse.apply(variant.plan());
      again.ifPresent(
          other -> {
            for (Summary before : report.workloads()) {
              gain(before, other, variant.text()).ifPresent(all::add);
            }
          });
    }
    return all;
  }

  private static Optional<Gain> gain(Summary before, Report other, String change) {
    Optional<Summary> after = other.workloads().stream().filter(w -> w.workload().equals(before.workload())).findFirst();
    if (before.real().isEmpty() || after.isEmpty() || after.get().real().isEmpty() || before.finished().isPresent()) {
      return Optional.empty();
    }
    Gain gain = new Gain(before.workload(), change, missing(before.real().get()), missing(after.get().real().get()));
    return gain.beforeMillis - gain.afterMillis >= WORTH_IT_MILLIS ? Optional.of(gain) : Optional.empty();
  }

  private static long missing(Measure measure) {
    return measure.ofMillis() - measure.allMillis();
  }

  /** For people. */
  public static List<String> text(List<Gain> gains) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("what would have shortened it (the same again, with that change):");
    if (gains.isEmpty()) {
      lines.add("  nothing that is known here");
    }
    gains.stream()
        .map(Gain::workload)
        .distinct()
        .forEach(
            workload -> {
              List<Gain> its = gains.stream().filter(g -> g.workload.equals(workload)).toList();
              lines.add("  " + workload + ": not all served for " + Times.span(its.getFirst().beforeMillis));
              its.forEach(g -> lines.add(String.format("    %-13s %s", Times.span(g.afterMillis), g.change)));
            });
    return lines;
  }
}
