package dev.berth.simulator.rehearsal;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.simulator.rehearsal.Report.Event;
import dev.berth.simulator.rehearsal.Report.Lag;
import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Much;
import dev.berth.simulator.rehearsal.Report.Outage;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A report for programs: the same facts as for people, times in seconds. */
public final class ReportJson {
  private ReportJson() {}

  /** @param violation what must hold and did not, if there is anything */
  public static JsonObject of(Report report, Optional<String> violation) {
    return JsonObject.builder()
        .put("seed", report.seed())
        .put("nodes", JsonArray.ofStrings(report.nodes()))
        .put("seconds", seconds(report.endMillis()))
        .put("events", each(report.events(), ReportJson::event))
        .put("workloads", each(report.workloads(), ReportJson::summary))
        .put("dangers", JsonArray.ofStrings(report.dangers()))
        .put("notes", JsonArray.ofStrings(report.notes()))
        .put("violations", JsonArray.ofStrings(violation.stream().toList()))
        .build();
  }

  /** What would have shortened it. */
  public static JsonArray of(List<Advice.Gain> gains) {
    return each(
        gains,
        g ->
            JsonObject.EMPTY
                .with("workload", g.workload())
                .with("change", g.change())
                .with("beforeSeconds", seconds(g.beforeMillis()))
                .with("afterSeconds", seconds(g.afterMillis())));
  }

  private static JsonObject event(Event event) {
    return JsonObject.builder()
        .put("seconds", seconds(event.atMillis()))
        .put("by", event.by().name().toLowerCase(Locale.ROOT))
        .put("objects", JsonArray.ofStrings(event.objects().stream().filter(o -> !o.isEmpty()).toList()))
        .put("text", event.text())
        .build();
  }

  private static JsonObject summary(Summary summary) {
    JsonObject.Builder all =
        JsonObject.builder().put("workload", summary.workload()).put("pods", JsonNumber.of(summary.wanted()));
    summary.readyMillis().ifPresent(at -> all.put("readyAtSeconds", seconds(at)));
    summary.finished().ifPresent(
        f ->
            all.put(
                "finished",
                JsonObject.EMPTY.with("seconds", seconds(f.atMillis())).with("succeeded", f.well()).with("message", f.why())));
    summary.goneMillis().ifPresent(at -> all.put("goneAtSeconds", seconds(at)));
    all.put("waiting", JsonArray.ofStrings(summary.waiting()));
    summary.told().ifPresent(m -> all.put("told", measure(m)));
    summary.real().ifPresent(m -> all.put("real", measure(m)));
    all.put("outages", each(summary.outages(), ReportJson::outage)).put("services", each(summary.services(), ReportJson::lag));
    summary.quorum().ifPresent(
        q ->
            all.put(
                "quorum",
                JsonObject.EMPTY.with("least", q.least()).with("of", q.of()).with("lostSeconds", seconds(q.lost().millis()))));
    return all.put(
            "data",
            JsonObject.EMPTY
                .with("claims", summary.data().claims())
                .with("unbound", summary.data().unbound())
                .with("changed", JsonArray.ofStrings(summary.data().changed()))
                .with("small", JsonArray.ofStrings(summary.data().small()))
                .with("unreachable", JsonArray.ofStrings(summary.data().unreachable())))
        .build();
  }

  private static JsonObject measure(Measure m) {
    return JsonObject.EMPTY
        .with("allSeconds", seconds(m.allMillis()))
        .with("ofSeconds", seconds(m.ofMillis()))
        .with("fewest", m.fewest())
        .with("fewestSeconds", seconds(m.fewestMillis()));
  }

  private static JsonObject outage(Outage o) {
    return JsonObject.EMPTY
        .with("pod", o.pod())
        .with("fromSeconds", seconds(o.when().from()))
        .with("seconds", seconds(o.when().millis()))
        .with("ended", o.ended())
        .with("why", o.why())
        .with("volumeOnNode", o.node());
  }

  private static JsonObject lag(Lag lag) {
    return JsonObject.EMPTY.with("service", lag.service()).with("gone", much(lag.gone())).with("missed", much(lag.missed()));
  }

  private static JsonObject much(Much much) {
    return JsonObject.EMPTY
        .with("pods", much.pods())
        .with("longestSeconds", seconds(much.longestMillis()))
        .with("togetherSeconds", seconds(much.togetherMillis()));
  }

  private static <T> JsonArray each(List<T> some, Function<T, JsonObject> of) {
    return JsonArray.of(some.stream().map(of).toList());
  }

  private static Json seconds(long millis) {
    return Json.parse(BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString());
  }
}
