package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Limits limits(String behavior, long current) {
    return new Limits(json(behavior), 1, 1000, current, NOW);
  }

  private static History recommended(Object... secondsAgoAndReplicas) {
    History history = History.EMPTY;
    for (int i = 0; i < secondsAgoAndReplicas.length; i += 2) {
      history =
          history.recommended(
              (int) secondsAgoAndReplicas[i + 1], NOW.minusSeconds((int) secondsAgoAndReplicas[i]), Duration.ofHours(1));
    }
    return history;
  }

  @Test
  void withoutBehaviorTheHighestOfFiveMinutesHolds() {
    assertThat(limits("{}", 10).stable(2, recommended(301, 9, 299, 7, 10, 3)))
        .isEqualTo(
            new Limits.Stable(
                7, "ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest recent recommendation"));
    assertThat(limits("{}", 2).stable(9, recommended(10, 2)).reason()).isEqualTo("ReadyForNewScale");
  }

  @Test
  void windowsOfBehaviorHoldBackInBothDirections() {
    String slow = "{'scaleUp': {'stabilizationWindowSeconds': 60}, 'scaleDown': {'stabilizationWindowSeconds': 120}}";
    assertThat(limits(slow, 5).stable(9, recommended(61, 2, 59, 6, 1, 8)))
        .isEqualTo(
            new Limits.Stable(
                6, "ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent recommendation"));
    assertThat(limits(slow, 5).stable(1, recommended(121, 5, 119, 4)).replicas()).isEqualTo(4);
    assertThat(limits(slow, 5).remembered()).isEqualTo(Duration.ofSeconds(120));
  }

  @ParameterizedTest(name = "from {0} to {1} of at most {2}: {3}, {4}")
  @CsvSource({
    "1, 3, 10, 3, DesiredWithinRange",
    "1, 9, 10, 4, ScaleUpLimit",
    "6, 20, 100, 12, ScaleUpLimit",
    "6, 20, 8, 8, TooManyReplicas",
    "6, 0, 8, 1, TooFewReplicas",
    "6, 2, 8, 2, DesiredWithinRange",
  })
  void withoutBehaviorTheNumberAtMostDoubles(long current, long wanted, long most, long replicas, String reason) {
    Limits.Limited limited = new Limits(JsonObject.EMPTY, 1, most, current, NOW).limited(wanted, History.EMPTY);
    assertThat(limited.replicas()).isEqualTo(replicas);
    assertThat(limited.reason()).isEqualTo(reason);
    assertThat(limited.limited()).isEqualTo(replicas != wanted);
  }

  private static String policies(String direction, String select, String... policies) {
    StringBuilder all = new StringBuilder();
    for (String policy : List.of(policies)) {
      String[] words = policy.split(" ", -1);
      all.append(all.isEmpty() ? "" : ", ").append("{'type': '").append(words[0]).append("', 'value': ").append(words[1])
          .append(", 'periodSeconds': ").append(words[2]).append('}');
    }
    return "{'" + direction + "': {'selectPolicy': '" + select + "', 'policies': [" + all + "]}}";
  }

  private static String limited(String behavior, long current, long wanted, History history) {
    Limits.Limited limited = limits(behavior, current).limited(wanted, history);
    return limited.replicas() + " " + limited.reason();
  }

  @Test
  void policiesSayHowFastReplicasMayCome() {
    assertThat(limited(policies("scaleUp", "Max", "Pods 4 60", "Percent 100 60"), 10, 500, History.EMPTY)).isEqualTo("20 ScaleUpLimit");
    assertThat(limited(policies("scaleUp", "Min", "Pods 4 60", "Percent 100 60"), 10, 500, History.EMPTY)).isEqualTo("14 ScaleUpLimit");
    assertThat(limited(policies("scaleUp", "Max", "Percent 10 60"), 3, 500, History.EMPTY)).isEqualTo("4 ScaleUpLimit");
    assertThat(limited(policies("scaleUp", "Disabled", "Pods 4 60"), 10, 500, History.EMPTY)).isEqualTo("10 ScaleUpLimit");
  }

  @Test
  void policiesSayHowFastReplicasMayGo() {
    assertThat(limited(policies("scaleDown", "Max", "Pods 4 60", "Percent 10 60"), 20, 1, History.EMPTY)).isEqualTo("16 ScaleDownLimit");
    assertThat(limited(policies("scaleDown", "Min", "Pods 4 60", "Percent 10 60"), 20, 1, History.EMPTY)).isEqualTo("18 ScaleDownLimit");
    assertThat(limited(policies("scaleDown", "Disabled", "Pods 4 60"), 20, 1, History.EMPTY)).isEqualTo("20 ScaleDownLimit");
    assertThat(limited(policies("scaleDown", "Max", "Percent 100 15"), 20, 0, History.EMPTY)).isEqualTo("1 TooFewReplicas");
  }

  @Test
  void whatChangedWithinThePeriodCounts() {
    History grew = History.EMPTY.changed(3, NOW.minusSeconds(30), Duration.ofHours(1)).changed(9, NOW.minusSeconds(90), Duration.ofHours(1));
    assertThat(limited(policies("scaleUp", "Max", "Pods 4 60"), 10, 500, grew)).isEqualTo("11 ScaleUpLimit");
    assertThat(limited(policies("scaleUp", "Max", "Pods 2 60"), 10, 500, grew)).isEqualTo("10 ScaleUpLimit");
    History shrank = History.EMPTY.changed(-3, NOW.minusSeconds(30), Duration.ofHours(1));
    assertThat(limited(policies("scaleDown", "Max", "Pods 4 60"), 10, 1, shrank)).isEqualTo("9 ScaleDownLimit");
  }
}
