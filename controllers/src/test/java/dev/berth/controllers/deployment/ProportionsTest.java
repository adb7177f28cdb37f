package dev.berth.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionsTest {
  private static ReplicaSet set(String name, long replicas, long available, long desired, long most) {
    return new ReplicaSet(
        (JsonObject)
            Json.parse(
                "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"" + name + "\",\"annotations\":{"
                    + "\"deployment.kubernetes.io/desired-replicas\":\"" + desired + "\","
                    + "\"deployment.kubernetes.io/max-replicas\":\"" + most + "\"}},"
                    + "\"spec\":{\"replicas\":" + replicas + "},\"status\":{\"availableReplicas\":" + available
                        + "}}"));
  }

  private static Deployment deployment(long replicas) {
    return new Deployment(
        (JsonObject)
            Json.parse(
                "{\"spec\":{\"replicas\":" + replicas
                    + ",\"strategy\":{\"rollingUpdate\":{\"maxSurge\":3,\"maxUnavailable\":2}}}}"));
  }

  /** Of a Deployment of 10 with a surge of 3: sizes of the old and the new ReplicaSet before and after. */
  @ParameterizedTest
  @CsvSource({
    "8, 5, 15, old=11 new=7",
    "8, 5, 5, old=5 new=3",
    "8, 5, 0, old=0 new=0",
    "8, 5, 10, old=8 new=5",
    "5, 8, 15, old=7 new=11",
    "13, 0, 15, old=15",
    "0, 10, 12, new=12",
    "0, 0, 4, new=4",
  })
  void replicaSetsGrowAndShrinkInProportion(long old, long newest, long replicas, String expected) {
    Generations sets =
        new Generations(
            Optional.of(set("new", newest, 0, 10, 13)), java.util.List.of(set("old", old, old, 10, 13)));
    String sizes =
        Proportions.sizes(deployment(replicas), sets).stream()
            .sorted(java.util.Comparator.comparing((Size size) -> size.set().name()).reversed())
            .map(size -> size.set().name() + "=" + size.to())
            .collect(Collectors.joining(" "));
    assertThat(sizes).isEqualTo(expected);
  }

  @Test
  void aPausedDeploymentWithoutAnyReplicaSetHasNothingToSize() {
    assertThat(Proportions.sizes(deployment(10), new Generations(Optional.empty(), java.util.List.of()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, false", "11, true", "0, true"})
  void aChangeOfTheNumberIsToldFromARollout(long replicas, boolean scaling) {
    Generations sets =
        new Generations(Optional.of(set("new", 5, 0, 10, 13)), java.util.List.of(set("old", 8, 8, 10, 13)));
    assertThat(Proportions.isScaling(deployment(replicas), sets)).isEqualTo(scaling);
  }
}
