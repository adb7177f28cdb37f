package dev.berth.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.simulator.rehearsal.Report.Data;
import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Outage;
import dev.berth.simulator.rehearsal.Report.Quorum;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final long MINUTE = 60_000;

  /** A set of three of which one pod does not serve for so many minutes of ten. */
  private static Report missing(long minutes) {
    Measure real = new Measure((10 - minutes) * MINUTE, 10 * MINUTE, minutes == 0 ? 3 : 1, minutes * MINUTE);
    List<Outage> outages =
        minutes == 0 ? List.of() : List.of(new Outage("web-1", new Span(0, minutes * MINUTE), true, "node-2 had no power", ""));
    Summary web =
        new Summary(
            "statefulset/web", 3, Optional.of(0L), List.of(), Optional.empty(), Optional.empty(), Optional.of(real),
            Optional.of(real), outages, List.of(), Optional.of(new Quorum(2, 3, Spans.of(0, minutes * MINUTE))),
            new Data(0, 0, List.of(), List.of(), List.of()));
    return new Report(1, List.of(), 10 * MINUTE, List.of(), List.of(web), List.of(), List.of());
  }

  @Test
  void eachTimeHasALine() {
    assertThat(Series.each(List.of(new Series.Time("node-1", missing(0)), new Series.Time("node-2", missing(4)))))
        .containsExactly(
            "statefulset/web",
            "  node-1  all served all the time",
            "  node-2  not all served for 4 min, fewest 1; longest web-1, 4 min; quorum lost for 4 min");
  }

  @Test
  void theMedianAndTheWorstAreTold() {
    List<Series.Time> times =
        LongStream.of(3, 0, 5, 2, 1).mapToObj(m -> new Series.Time("seed " + m, missing(m))).toList();
    assertThat(Series.spread(times))
        .containsExactly(
            "statefulset/web",
            "  median  not all served for 2 min, fewest 1; longest web-1, 2 min; quorum lost for 2 min (seed 2)",
            "  worst   not all served for 5 min, fewest 1; longest web-1, 5 min; quorum lost for 5 min (seed 5)",
            "  quorum  lost in 4 of 5");
  }
}
