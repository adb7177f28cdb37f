package dev.berth.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.quantity.Quantity;
import dev.berth.simulator.rehearsal.Observed.ClaimLife;
import dev.berth.simulator.rehearsal.Observed.Deletion;
import dev.berth.simulator.rehearsal.Observed.Did;
import dev.berth.simulator.rehearsal.Observed.Lead;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.NodeLife;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;
import dev.berth.simulator.rehearsal.Observed.Size;
import dev.berth.simulator.rehearsal.Observed.Volume;
import dev.berth.simulator.rehearsal.Observed.Wait;
import dev.berth.simulator.rehearsal.Observed.Workload;
import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A set of three, each pod on a node of its own, for 1000 s; the second node has trouble from the 100th second on. */
class ReportTest {
  private static final long END = 1_000_000;
  private static final Spans ALWAYS = Spans.of(0, END);

  private Spans off = Spans.NEVER;
  private Spans apart = Spans.NEVER;
  private Spans nodeReady = ALWAYS;
  private Spans podReady = ALWAYS;
  private Spans leads = ALWAYS;
  private Optional<Deletion> deleted = Optional.empty();
  private final Map<Integer, List<Wait>> waits = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private final List<Did> did = new ArrayList<>();

  private static Name pod(int ordinal) {
    return new Name("default", "web-" + ordinal);
  }

  private static <T> SequencedMap<Long, T> fromTheBeginning(T value) {
    return new LinkedHashMap<>(Map.of(0L, value));
  }

  private Observed observed() {
    List<Run> all = new ArrayList<>(runs);
    if (runs.isEmpty()) {
      all.add(new Run(pod(1), "u1", "node-2", new Span(0, END)));
    }
    all.add(new Run(pod(0), "u0", "node-1", new Span(0, END)));
    all.add(new Run(pod(2), "u2", "node-3", new Span(0, END)));
    return new Observed(
        END, did,
        List.of(new Workload("statefulset", new Name("default", "web"), ALWAYS, fromTheBeginning(3), Optional.empty())),
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    new PodLife(
                        pod(i), "u" + i, "statefulset/web", "node-" + (i + 1), 0, Optional.empty(), i == 1 ? podReady : ALWAYS,
                        i == 1 ? deleted : Optional.empty(), Optional.empty(), waits.getOrDefault(i, List.of()), List.of("data-web-" + i), fromTheBeginning("web-1")))
            .toList(),
        all,
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    new NodeLife(
                        "node-" + (i + 1), ALWAYS, i == 1 ? nodeReady : ALWAYS, i == 1 ? off : Spans.NEVER,
                        i == 1 ? apart : Spans.NEVER, Spans.NEVER, Spans.NEVER))
            .toList(),
        List.of(new Lead(new Name("default", "web"), "u1", leads)),
        List.of(
            new ClaimLife(
                new Name("default", "data-web-1"), "berth-block", fromTheBeginning(new Volume("pv-1", "node-2")), fromTheBeginning(new Size(Quantity.parse("1Gi"), Quantity.parse("1Gi"))), 0,
                Optional.empty())),
        List.of(), List.of());
  }

  private Report report() {
    Plan plan = new Plan(List.of(), Map.of(), List.of("node-1", "node-2", "node-3"), 1, List.of(), Duration.ofMillis(END));
    return Report.of(plan, observed(), List.of());
  }

  private static List<String> texts(Report report) {
    return report.events().stream().map(e -> Times.clock(e.atMillis()) + " " + e.text()).toList();
  }

  private void losePower() {
    off = Spans.of(100_000, 700_000);
    nodeReady = ALWAYS.without(Spans.of(140_000, 700_000));
    podReady = ALWAYS.without(Spans.of(140_000, 701_000));
    leads = podReady;
    runs.add(new Run(pod(1), "u1", "node-2", new Span(0, 100_000)));
    runs.add(new Run(pod(1), "u1", "node-2", new Span(700_500, END)));
    deleted = Optional.of(new Deletion(440_000, "taint-eviction-controller", "Taint manager: deleting due to NoExecute taint"));
    did.add(new Did(100_000, List.of("node/node-2"), "node-2 loses power for 10 min", "node-2"));
  }

  @Test
  void whatWaitsInTheEndIsToldAndWhatHasWaitedIsNot() {
    podReady = Spans.NEVER;
    waits.put(0, List.of(new Wait(new Span(0, 500), "no volume yet")));
    waits.put(1, List.of(new Wait(new Span(0, 500), "no volume yet"), new Wait(new Span(500, END), "no room")));
    assertThat(report().workloads().getFirst().waiting()).containsExactly("web-1: no room");
  }

  @Test
  void whereNothingHappensAllServeAndNothingIsTold() {
    Summary summary = report().workloads().getFirst();
    assertThat(texts(report())).containsExactly("0:00.0 statefulset/web: 3 of 3 ready (web-0 on node-1; web-1 on node-2; web-2 on node-3)");
    assertThat(summary.told()).contains(new Measure(END, END, 3, END)).isEqualTo(summary.real());
    assertThat(summary.quorum().orElseThrow().lost()).isEqualTo(Spans.NEVER);
    assertThat(ReportText.of(report())).contains("  told by the API   all ready all the time (16 min 40 s)");
  }

  @Test
  void theApiTellsAPodsEndLaterThanItIs() {
    losePower();
    Summary summary = report().workloads().getFirst();
    assertThat(summary.told()).contains(new Measure(END - 561_000, END, 2, 561_000));
    assertThat(summary.real()).contains(new Measure(END - 601_000, END, 2, 601_000));
    assertThat(summary.outages())
        .containsExactly(new Report.Outage("web-1", new Span(100_000, 701_000), true, "node-2 had no power", "node-2"));
    assertThat(summary.services())
        .containsExactly(new Report.Lag("service/web", new Report.Much(1, 40_000, 40_000), new Report.Much(0, 0, 0)));
    assertThat(summary.data()).isEqualTo(new Report.Data(3, 2, List.of(), List.of(), List.of()));
    assertThat(texts(report()))
        .containsExactly(
            "0:00.0 statefulset/web: 3 of 3 ready (web-0 on node-1; web-1 on node-2; web-2 on node-3)",
            "1:40.0 node-2 loses power for 10 min: web-1 ends there",
            "2:20.0 node/node-2 is NotReady: nothing has been heard from it for 40 s",
            "2:20.0 pod/web-1 is NotReady, 40 s after it ended; service/web leads to it no longer",
            "7:20.0 pod/web-1 is being deleted (evicted, 5 min after node-2 became NotReady); node-2 cannot confirm its end, so the StatefulSet"
                + " does not make it anew",
            "11:40.0 node-2 has power again",
            "11:40.0 node/node-2 is Ready again",
            "11:41.0 web-1 serves again on node-2, after 10 min 1 s, with the same volume",
            "11:41.0 statefulset/web: 3 of 3 ready");
  }

  @Test
  void aPodThatRunsOnServesWhateverIsToldOfIt() {
    apart = Spans.of(100_000, 700_000);
    nodeReady = ALWAYS.without(Spans.of(140_000, 700_000));
    podReady = ALWAYS.without(Spans.of(140_000, 700_400));
    leads = podReady;
    Summary summary = report().workloads().getFirst();
    assertThat(summary.real()).contains(new Measure(END, END, 3, END));
    assertThat(summary.told().orElseThrow().fewest()).isEqualTo(2);
    assertThat(summary.services().getFirst().missed()).isEqualTo(new Report.Much(1, 560_400, 560_400));
    assertThat(texts(report())).contains("2:20.0 pod/web-1 is NotReady, and runs on; service/web leads to it no longer");
  }

  @Test
  void aPodWhoseKubeletSaysSoServesNot() {
    podReady = ALWAYS.without(Spans.of(100_000, 130_000));
    Summary summary = report().workloads().getFirst();
    assertThat(summary.real()).contains(new Measure(END - 30_000, END, 2, 30_000));
    assertThat(summary.outages().getFirst().why()).isEqualTo("it was not Ready");
  }

  @Test
  void aNameThatRunsAtTwoPlacesIsADanger() {
    runs.add(new Run(pod(1), "u1", "node-2", new Span(0, END)));
    runs.add(new Run(pod(1), "u9", "node-3", new Span(300_000, 360_000)));
    assertThat(report().dangers()).containsExactly("web-1 ran on node-2 and on node-3 at once, for 1 min from 5:00.0");
    assertThat(texts(report())).contains("5:00.0 DANGER: web-1 runs on node-2 and on node-3 at once");
  }

  @Test
  void programsAreToldTheSame() {
    losePower();
    var json = ReportJson.of(report(), Optional.empty());
    assertThat(json.array("events").size()).isEqualTo(report().events().size());
    var web = json.array("workloads").object(0);
    assertThat(web.object("told").toString()).isEqualTo("{\"allSeconds\":439,\"ofSeconds\":1000,\"fewest\":2,\"fewestSeconds\":561}");
    assertThat(web.array("outages").object(0).toString())
        .isEqualTo(
            "{\"pod\":\"web-1\",\"fromSeconds\":100,\"seconds\":601,\"ended\":true,\"why\":\"node-2 had no power\",\"volumeOnNode\":\"node-2\"}");
  }
}
