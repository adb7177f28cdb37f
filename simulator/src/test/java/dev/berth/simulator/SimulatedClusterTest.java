package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.control.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {
  private static JsonObject map(String name) {
    return (JsonObject) Json.parse("{\"metadata\":{\"name\":\"" + name + "\"}}");
  }

  @Test
  void aPictureShowsWhatIsThereAndThenEveryChangeInOrder() {
    try (SimulatedCluster cluster = SimulatedCluster.apiOnly(1)) {
      cluster.create("/api/v1/namespaces/default/configmaps", map("a"));
      Picture picture = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
      picture.follow(Needs.of(Kinds.CONFIG_MAP, Kinds.NAMESPACE).kinds());
      List<String> told = new ArrayList<>();
      picture.onChange(
          Kinds.CONFIG_MAP,
          (before, after) ->
              told.add(before.map(o -> "-" + o.name()).orElse("") + after.map(o -> "+" + o.name()).orElse("")));
      assertThat(picture.isSynced()).isFalse();
      cluster.advance(Duration.ZERO);
      assertThat(picture.isSynced()).isTrue();
      cluster.create("/api/v1/namespaces/default/configmaps", map("b"));
      cluster.delete("/api/v1/namespaces/default/configmaps/a");
      assertThat(picture.get(Kinds.CONFIG_MAP, "default", "a")).isPresent();
      cluster.advance(Duration.ZERO);
      assertThat(picture.get(Kinds.CONFIG_MAP, "default", "a")).isEmpty();
      assertThat(picture.hasSeen(Kinds.CONFIG_MAP.type(), cluster.store().revision())).isTrue();
      assertThat(told).containsExactly("+a", "+b", "-a");
    }
  }

  @Test
  void aPictureLearnsHowFarItIsThoughNothingOfItsTypesHappens() {
    try (SimulatedCluster cluster = SimulatedCluster.apiOnly(1)) {
      Picture picture = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
      picture.follow(Needs.of(Kinds.POD).kinds());
      cluster.advance(Duration.ZERO);
      cluster.create("/api/v1/namespaces/default/configmaps", map("of-another-type"));
      List<String> told = new ArrayList<>();
      picture.onceSeen(Kinds.POD.type(), cluster.store().revision(), () -> told.add("seen"));
      cluster.advance(Duration.ZERO);
      assertThat(told).containsExactly("seen");
    }
  }

  @Test
  void theControlPlaneStartsAndTimePasses() {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, ControlPlane.Settings.DEFAULTS)) {
      cluster.advance(Duration.ofMinutes(10));
      assertThat(cluster.get("/api/v1/namespaces/default").isDone()).isTrue();
    }
  }
}
