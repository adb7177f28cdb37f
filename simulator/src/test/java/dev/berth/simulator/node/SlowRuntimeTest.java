package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A runtime whose looks and verbs take time, as real ones do: what is decided must not be decided by what was. */
class SlowRuntimeTest {
  private static final String POD =
      "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
          + "'containers':[{'name':'x','image':'img:1'},{'name':'y','image':'img:1'},{'name':'z','image':'img:1'}]}}";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void eachContainerIsMadeOnceWhateverAnswersTake(long seed) {
    try (NodeHouse house = new NodeHouse(1)) {
      Random random = new Random(seed);
      house.runtimeTakes = () -> Duration.ofMillis(1 + random.nextInt(300));
      house.podOf(POD);
      assertThat(house.until(60, () -> house.condition("a", "Ready").equals("True"))).isTrue();
      house.advance(5_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(house.status("a").array("containerStatuses").objects().map(c -> c.number("restartCount")))
          .containsExactly(0L, 0L, 0L);
      assertThat(counted(house, "Created")).isEqualTo(3);
      assertThat(counted(house, "Started")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aTurnThatFailsIsNotTheLast(int fault) {
    try (NodeHouse house = new NodeHouse(1)) {
      AtomicInteger asked = new AtomicInteger();
      house.runtimeTakes =
          () -> {
            if (asked.incrementAndGet() == fault) {
              throw new StackOverflowError("too deep");
            }
            return Duration.ZERO;
          };
      house.podOf(POD);
      house.cluster.loop().advance(Duration.ofSeconds(60));
      assertThat(house.cluster.loop().failures()).allSatisfy(f -> assertThat(f).hasStackTraceContaining("too deep")).hasSize(1);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  void aConditionThatHoldsSaysNothingOfWhyItDidNot() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.runtimeTakes = () -> Duration.ofMillis(700);
      house.podOf(POD);
      assertThat(house.until(60, () -> condition(house).text("reason").equals("ContainersNotReady"))).isTrue();
      assertThat(house.until(60, () -> condition(house).text("status").equals("True"))).isTrue();
      assertThat(condition(house).text("reason")).isEmpty();
      assertThat(condition(house).text("message")).isEmpty();
    }
  }

  private static JsonObject condition(NodeHouse house) {
    return house.status("a").array("conditions").objects().filter(c -> c.text("type").equals("Ready")).findFirst()
        .orElse(JsonObject.EMPTY);
  }

  /** Events, of which several may be told as one. */
  private static long counted(NodeHouse house, String reason) {
    house.advance(1_000);
    List<JsonObject> all =
        house.cluster.get("/api/v1/namespaces/default/events").body().array("items").objects().toList();
    return all.stream().filter(e -> e.text("reason").equals(reason)).mapToLong(e -> Math.max(1, e.number("count"))).sum();
  }
}
