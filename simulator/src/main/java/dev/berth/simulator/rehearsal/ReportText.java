package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Report.Event;
import dev.berth.simulator.rehearsal.Report.Lag;
import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Much;
import dev.berth.simulator.rehearsal.Report.Outage;
import dev.berth.simulator.rehearsal.Report.Quorum;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report for people to read. */
public final class ReportText {
  private static final int MOST_OUTAGES = 10;

  private ReportText() {}

  /** Its lines. */
  public static List<String> of(Report report) {
    List<String> lines = new ArrayList<>();
    int width = Times.clock(report.endMillis()).length();
    for (Event event : report.events()) {
      lines.add(String.format("%" + width + "s  %s", Times.clock(event.atMillis()), event.text()));
    }
    lines.add(String.format("%" + width + "s  the end", Times.clock(report.endMillis())));
    for (Summary summary : report.workloads()) {
      lines.add("");
      lines.addAll(of(summary, report.endMillis()));
    }
    report.dangers().forEach(danger -> lines.addAll(List.of("", "DANGER: " + danger)));
    report.notes().forEach(note -> lines.addAll(List.of("", note)));
    return lines;
  }

  private static List<String> of(Summary summary, long endMillis) {
    List<String> lines = new ArrayList<>();
    lines.add(summary.workload() + (summary.wanted() > 0 && !summary.workload().contains("pod/") ? " (" + pods(summary.wanted()) + ")" : ""));
    summary.finished().ifPresent(
        f -> row(lines, f.well() ? "complete" : "failed", "at " + Times.clock(f.atMillis()) + (f.why().isEmpty() ? "" : ": " + f.why())));
    if (summary.readyMillis().isEmpty() && summary.finished().isEmpty()) {
      row(lines, "all ready", "never, in " + Times.span(endMillis));
      summary.waiting().stream().limit(MOST_OUTAGES).forEach(why -> row(lines, "", PodLines.because(why)));
    }
    if (summary.finished().isEmpty()) {
      summary.readyMillis().ifPresent(at -> row(lines, "all ready first", "at " + Times.clock(at)));
      summary.told().ifPresent(m -> row(lines, "told by the API", told(m, "ready")));
      summary.real().ifPresent(m -> row(lines, "in truth", told(m, "serving")));
      outages(summary, lines);
      summary.services().forEach(lag -> row(lines, lag.service(), told(lag)));
      summary.goneMillis().ifPresent(at -> row(lines, "gone", "at " + Times.clock(at) + (summary.workload().contains("pod/") ? ", and nobody makes it again" : "")));
      summary.quorum().ifPresent(q -> row(lines, "quorum (" + q.least() + " of " + q.of() + ")", told(q)));
    }
    if (summary.data().claims() > 0) {
      row(lines, "data", told(summary.data()));
    }
    return lines;
  }

  private static void row(List<String> lines, String word, String text) {
    lines.add(String.format("  %-17s %s", word, text));
  }

  private static String told(Measure m, String word) {
    if (m.allMillis() == m.ofMillis()) {
      return "all " + word + " all the time (" + Times.span(m.ofMillis()) + ")";
    }
    return "all " + word + " " + Times.percent(m.allMillis(), m.ofMillis()) + " of the time (" + Times.span(m.allMillis()) + " of "
        + Times.span(m.ofMillis()) + "); fewest " + m.fewest() + ", for " + Times.span(m.fewestMillis());
  }

  private static String pods(int count) {
    return count == 1 ? "1 pod" : count + " pods";
  }

  /** Those that are alike are told at once. */
  private static void outages(Summary summary, List<String> lines) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    summary.outages().forEach(o -> alike.computeIfAbsent(told(o), _ -> new ArrayList<>()).add(o.pod()));
    List<Map.Entry<String, List<String>>> all = List.copyOf(alike.entrySet());
    all.stream().limit(MOST_OUTAGES).forEach(e -> row(lines, e.getValue().size() == 1 ? e.getValue().getFirst() : pods(e.getValue().size()), e.getKey()));
    if (all.size() > MOST_OUTAGES) {
      row(lines, "", "and " + (all.size() - MOST_OUTAGES) + " times more that pods did not serve");
    }
  }

  private static String told(Outage outage) {
    return "did not serve for " + Times.span(outage.when().millis()) + " from " + Times.clock(outage.when().from())
        + (outage.ended() ? "" : " until the end") + ": " + outage.why() + (outage.node().isEmpty() ? "" : " (its volume lies on " + outage.node() + ")");
  }

  private static String told(Lag lag) {
    String gone = told(lag.gone(), "led to", "that did not run");
    String missed = told(lag.missed(), "did not lead to", "that served");
    return gone.isEmpty() && missed.isEmpty()
        ? "led to those that served, and to no others"
        : gone + (gone.isEmpty() || missed.isEmpty() ? "" : "; ") + missed;
  }

  private static String told(Much much, String led, String whom) {
    String longest = Times.span(much.longestMillis());
    return switch (much.pods()) {
      case 0 -> "";
      case 1 -> led + " a pod " + whom + ", for " + longest;
      default -> led + " " + much.pods() + " pods " + whom + ", each for up to " + longest;
    };
  }

  private static String told(Quorum quorum) {
    return quorum.lost().isEmpty()
        ? "held all the time"
        : "lost for " + Times.span(quorum.lost().millis()) + ", first at " + Times.clock(quorum.lost().all().getFirst().from());
  }

  private static String told(Report.Data data) {
    int bound = data.claims() - data.unbound();
    List<String> all = new ArrayList<>();
    if (bound > 0 && data.changed().isEmpty()) {
      all.add("nothing lost: " + (bound == 1 ? "1 claim still has its volume" : bound + " claims still have their volumes"));
    }
    all.addAll(data.changed());
    if (data.unbound() > 0) {
      all.add((data.unbound() == 1 ? "1 claim" : data.unbound() + " claims") + " never got a volume");
    }
    all.addAll(data.small());
    if (!data.unreachable().isEmpty()) {
      all.add("out of reach at the end: " + String.join(", ", data.unreachable()));
    }
    return String.join("; ", all);
  }
}
