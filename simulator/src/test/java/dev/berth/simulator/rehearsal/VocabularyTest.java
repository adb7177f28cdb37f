package dev.berth.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
  private static final Vocabulary WORDS =
      new Vocabulary(List.of("node-1", "node-2"), Map.of("zone-1", List.of("node-2")), List.of("default-scheduler"), _ -> List.of());

  private static Deed deed(String text) {
    return WORDS.parse(text).getFirst().deed();
  }

  @Test
  void aFaultIsOneOfScenarios() {
    Plan.Step step = WORDS.parse("1m30s  power-off node-2 10m").getFirst();
    assertThat(step.at()).isEqualTo(Duration.ofSeconds(90));
    assertThat(((Deed.Fault) step.deed()).mishaps()).containsExactly(new Action.PowerOff(1, 600));
    assertThat(((Deed.Fault) deed("0s cut node-1 30s")).mishaps()).containsExactly(new Action.Cut("node-1-*", 30));
    assertThat(((Deed.Fault) deed("5s kill default-scheduler")).mishaps()).containsExactly(new Action.Kill("default-scheduler", 10));
    assertThat(((Deed.Fault) deed("5s bad-drivers 40 2m")).mishaps()).containsExactly(new Action.BadDrivers(40, 120));
    assertThat(((Deed.Fault) deed("5s kill-server 1m")).mishaps())
        .containsExactly(new Action.Outage(60), new Action.KillServer(60));
  }

  @Test
  void whatHasNoTimeDoesNotEnd() {
    assertThat(deed("1m power-off node-1").lasts()).isEmpty();
    assertThat(deed("1m drain node-1").lasts()).isEmpty();
    assertThat(Plan.longEnough(WORDS.parse("1m power-off node-1"))).isEqualTo(Duration.ofMinutes(21));
    assertThat(Plan.longEnough(WORDS.parse("1m power-off node-1 5m"))).isEqualTo(Duration.ofMinutes(16));
    assertThat(Plan.longEnough(List.of())).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void allIsEachNode() {
    assertThat(WORDS.parse("1m power-off all 5m")).extracting(s -> s.deed().lasts()).hasSize(2)
        .containsOnly(Optional.of(Duration.ofMinutes(5)));
    assertThat(deed("1m drain zone-1")).isEqualTo(new Deed.Drain("node-2", Optional.empty()));
  }

  @Test
  void whatPeopleDoNamesObjects() {
    assertThat(deed("1m scale shop/statefulset/web 5"))
        .isEqualTo(new Deed.Scale(new Target("shop", "statefulset", "web"), 5));
    assertThat(deed("1m set-image deploy/api c=img:2"))
        .isEqualTo(new Deed.SetImage(new Target("default", "deploy", "api"), "c", "img:2"));
    assertThat(deed("1m move data-web-1 node-2")).isEqualTo(new Deed.Move(new Target("default", "pvc", "data-web-1"), "node-2"));
    assertThat(deed("1m move shop/pvc/data-web-1 node-2")).isEqualTo(new Deed.Move(new Target("shop", "pvc", "data-web-1"), "node-2"));
    assertThat(deed("1m delete pod/web-0 force")).isEqualTo(new Deed.Delete(new Target("default", "pod", "web-0"), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1m explode node-2 | \"explode\" is none of power-off, cut,",
        "1m power-off node-9 | there is no node node-9: there are node-1, node-2, and the zones zone-1",
        "soon drain node-1 | \"soon\" is no time: write 30s, 10m, 1h30m",
        "-1m drain node-1 | \"-1m\" is before the beginning",
        "1m drain | write TIME drain NODE [TIME]",
        "1m power-off node-1 0.5s | whole seconds, at least one, not 500ms",
        "1m kill nobody | nobody is no node and no component: there are node-1, node-2; default-scheduler",
        "1m scale web 3 | \"web\" names no object: write \"statefulset/web\"",
        "1m scale sts/web many | \"many\" is no whole number",
        "1m bad-drivers 140 1m | 140 is not between 1 and 100",
        "1m move pod/web-0 node-2 | only volumes of claims can be moved, not pod/web-0",
        "1m move data-web-0 node-9 | there is no node node-9",
        "1m evict sts/web | only pods can be evicted, not sts/web",
        "1m delete pod/web-0 now | only \"force\" may follow, not \"now\"",
        "1m set-image sts/web web | \"web\" is no CONTAINER=IMAGE",
        "power-off | a time and what happens then is needed",
      })
  void whatIsNotUnderstoodIsToldWithWhatWouldBe(String text, String message) {
    assertThatThrownBy(() -> WORDS.parse(text))
        .isInstanceOf(PlanException.class)
        .hasMessageStartingWith("'" + text + "': ")
        .hasMessageContaining(message);
  }
}
