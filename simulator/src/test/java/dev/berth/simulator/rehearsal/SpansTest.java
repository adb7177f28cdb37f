package dev.berth.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final Spans MINE = new Spans(List.of(new Span(10, 20), new Span(30, 40)));

  @Test
  void spansThatTouchAreOne() {
    assertThat(new Spans(List.of(new Span(20, 30), new Span(10, 20), new Span(5, 5))).all()).containsExactly(new Span(10, 30));
  }

  @Test
  void whatIsInBothAndWhatIsInOneOnly() {
    Spans other = new Spans(List.of(new Span(15, 32), new Span(35, 36)));
    assertThat(MINE.and(other).all()).containsExactly(new Span(15, 20), new Span(30, 32), new Span(35, 36));
    assertThat(MINE.without(other).all()).containsExactly(new Span(10, 15), new Span(32, 35), new Span(36, 40));
    assertThat(MINE.or(other).all()).containsExactly(new Span(10, 40));
    assertThat(MINE.without(Spans.of(0, 100))).isEqualTo(Spans.NEVER);
    assertThat(MINE.without(Spans.NEVER)).isEqualTo(MINE);
  }

  @Test
  void anEndIsNoPartOfASpan() {
    assertThat(MINE.covers(10)).isTrue();
    assertThat(MINE.covers(20)).isFalse();
    assertThat(MINE.millis()).isEqualTo(20);
  }

  @Test
  void marksThatAreSetAtTheEndLastUntilThen() {
    Marks marks = new Marks();
    marks.set(true, 5);
    marks.set(true, 6);
    marks.set(false, 8);
    marks.set(true, 9);
    assertThat(marks.until(12).all()).containsExactly(new Span(5, 8), new Span(9, 12));
  }

  @Test
  void aLevelCountsWhatIsSoAtOnce() {
    Level level = Level.of(List.of(Spans.of(0, 10), Spans.of(5, 20), MINE));
    assertThat(level.at(7)).isEqualTo(2);
    assertThat(level.least(new Span(0, 40))).isZero();
    assertThat(level.atLeast(2, new Span(0, 40)).all()).containsExactly(new Span(5, 20));
    assertThat(level.with(Level.of(Map.of(0L, 2)), (are, wanted) -> are - wanted).atLeast(0, new Span(6, 12)).all())
        .containsExactly(new Span(6, 12));
  }

  @Test
  void timesAreWrittenForPeople() {
    assertThat(List.of(Times.clock(100_140), Times.clock(7_200_000), Times.clock(0)))
        .containsExactly("1:40.1", "2:00:00.0", "0:00.0");
    assertThat(List.of(Times.span(400), Times.span(40_040), Times.span(619_000), Times.span(600_000), Times.span(7_380_000)))
        .containsExactly("0.4 s", "40 s", "10 min 19 s", "10 min", "2 h 3 min");
    assertThat(List.of(Times.percent(999, 1000), Times.percent(1, 1000), Times.percent(1, 2), Times.percent(5, 5)))
        .containsExactly("> 99 %", "< 1 %", "50 %", "100 %");
  }
}
