package dev.berth.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.autoscaling.ReplicaCount.Result;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaCountTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private final List<Pod> pods = new ArrayList<>();
  private final Map<String, PodUse> uses = new HashMap<>();

  /** @param state {@code r}eady, {@code u}nready, {@code p}ending, {@code f}ailed, {@code d}eleted; or ready, and just {@code n}ow */
  private void pod(char state, long requests, long uses) {
    String name = "p" + pods.size();
    String since = state == 'n' ? "2026-01-01T00:59:58Z" : "2026-01-01T00:00:10Z";
    String started = state == 'n' ? "2026-01-01T00:59:50Z" : "2026-01-01T00:00:00Z";
    JsonObject pod =
        (JsonObject)
            Json.parse(
                ("{'metadata': {'name': '" + name + "'" + (state == 'd' ? ", 'deletionTimestamp': '" + since + "'" : "")
                        + "}, 'spec': {'containers': [{'name': 'c', 'resources': {'requests': {'cpu': '" + requests + "m'}}}]},"
                        + " 'status': {'phase': '" + (state == 'p' ? "Pending" : state == 'f' ? "Failed" : "Running")
                        + "', 'startTime': '" + started + "', 'conditions': [{'type': 'Ready', 'status': '"
                        + (state == 'u' ? "False" : "True") + "', 'lastTransitionTime': '" + since + "'}]}}")
                    .replace('\'', '"'));
    pods.add(new Pod(pod));
    if (uses >= 0) {
      this.uses.put(name, new PodUse(NOW, Duration.ofSeconds(15), uses));
    }
  }

  private ReplicaCount count(long current) {
    return new ReplicaCount(pods, "cpu", "", current, new Tolerances(0.1, 0.1), NOW);
  }

  private static long replicas(Result result) {
    return ((Result.Proposal) result).replicas();
  }

  /** Pods as {@code state:use} of 1000m each; {@code -1} is not measured. */
  @ParameterizedTest(name = "{0} of which each should use {1} %: {2}")
  @CsvSource({
    "r:300 r:500 r:700, 30, 5", // more
    "r:100 r:300 r:500 r:250 r:250, 50, 3", // fewer
    "r:1010 r:1030 r:1020, 100, 3", // within tolerance
    "r:1110 r:1120 r:1100, 100, 4", // just outside
    "r:300 r:500 p:-1, 30, 3", // who only starts counts as using nothing: no need for a fourth
    "r:700 u:900 u:900, 15, 5", // as does who has never been ready
    "r:500 r:700 p:-1, 30, 4", // but the others may need more than there are
    "r:700 n:900, 30, 3", // measured before it was ready
    "r:300 r:500 r:700 p:-1, 30, 5",
    "r:400 r:500 f:700 d:100, 30, 3", // failed ones and those that go do not count
    "r:300 r:-1 r:-1, 50, 3", // the unmeasured count as using all, where there would be fewer
    "r:100 r:-1, 100, 2",
    "r:1000 r:-1 r:-1, 50, 3", // and as nothing where there would be more
    "r:500 r:-1, 20, 3",
    "r:300 r:300 r:-1, 150, 2", // all is the target where that is more than what is asked for
  })
  void podsAndTheirUseSayHowManyThereShouldBe(String state, long percent, long wanted) {
    long current = 0;
    for (String pod : state.split(" ", -1)) {
      long use = Long.parseLong(pod.substring(2));
      pod(pod.charAt(0), 1000, use);
      current += pod.charAt(0) == 'f' || pod.charAt(0) == 'd' ? 0 : 1;
    }
    assertThat(replicas(count(current).ofUtilization(uses, percent))).isEqualTo(wanted);
  }

  @Test
  void utilizationAndAverageAreOfThoseThatCount() {
    pod('r', 1000, 300);
    pod('r', 1000, 500);
    pod('u', 1000, 900);
    assertThat(count(3).ofUtilization(uses, 40)).isEqualTo(new Result.Proposal(3, OptionalLong.of(40), 400));
  }

  @Test
  void averagesNeedNoRequests() {
    pod('r', 0, 300);
    pod('r', 0, 500);
    assertThat(count(2).ofAverage(uses, 200)).isEqualTo(new Result.Proposal(4, OptionalLong.empty(), 400));
  }

  @Test
  void tolerancesMayDifferByDirection() {
    pod('r', 1000, 520);
    ReplicaCount sensitive = new ReplicaCount(pods, "cpu", "", 1, new Tolerances(0.1, 0.01), NOW);
    assertThat(replicas(sensitive.ofUtilization(uses, 50))).isEqualTo(2);
    assertThat(replicas(count(1).ofUtilization(uses, 50))).isEqualTo(1);
  }

  @Test
  void whatCannotBeSaidIsSaidInUpstreamsWords() {
    assertThat(count(1).ofAverage(uses, 1))
        .isEqualTo(new Result.Unknown("no pods returned by selector while calculating replica count"));
    pod('p', 1000, -1);
    assertThat(count(1).ofAverage(uses, 1))
        .isEqualTo(new Result.Unknown("did not receive metrics for targeted pods (pods might be unready)"));
    pod('r', 1000, 5);
    assertThat(new ReplicaCount(pods, "memory", "", 1, new Tolerances(0.1, 0.1), NOW).ofUtilization(uses, 50))
        .isEqualTo(new Result.Unknown("missing request for memory in container c of Pod p0"));
  }
}
