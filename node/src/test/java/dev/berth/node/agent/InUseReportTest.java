package dev.berth.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InUseReportTest {
  private final InUseReport report = new InUseReport();

  private static SortedSet<String> set(String... volumes) {
    return new TreeSet<>(List.of(volumes));
  }

  @Test
  @Spec("C85")
  void aVolumeIsToldFromTheFirstReportWithIt() {
    assertThat(report.isDue()).isFalse();
    assertThat(report.use(set("a"))).isTrue();
    assertThat(report.use(set("a"))).isFalse();
    assertThat(report.isDue()).isTrue();
    assertThat(report.revision("a")).isEmpty();
    report.accepted(report.inUse(), 7);
    report.accepted(report.inUse(), 8);
    assertThat(report.revision("a")).hasValue(7L);
    assertThat(report.isDue()).isFalse();
  }

  @Test
  @Spec("C85")
  void whatIsTakenBackAndWantedAgainWhileAReportIsUnderWayIsToldAnew() {
    report.use(set("a"));
    report.accepted(report.inUse(), 7);
    report.use(set()); // it cannot be sent now: another report is under way, with "a"
    report.use(set("a"));
    assertThat(report.revision("a")).as("what is sent next may be without it").isEmpty();
    assertThat(report.isDue()).isTrue();
    report.accepted(report.inUse(), 9);
    assertThat(report.revision("a")).hasValue(9L);
  }

  @Test
  @Spec("C85")
  void whatIsTakenBackIsToldWhereTheReportUnderWayStillHasIt() {
    report.use(set("a", "b"));
    SortedSet<String> sent = report.inUse();
    report.use(set("b"));
    report.accepted(sent, 7);
    assertThat(report.revision("a")).isEmpty();
    assertThat(report.revision("b")).hasValue(7L);
    assertThat(report.isDue()).isTrue();
    report.accepted(report.inUse(), 8);
    assertThat(report.isDue()).isFalse();
  }

  @Test
  void aReportWithoutAnswerIsMadeAgain() {
    report.use(set("a"));
    report.accepted(report.inUse(), 7);
    report.unanswered();
    assertThat(report.revision("a")).as("it was told of a before").hasValue(7L);
    assertThat(report.isDue()).isTrue();
    report.accepted(report.inUse(), 8);
    assertThat(report.isDue()).isFalse();
  }
}
