package dev.berth.controllers.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodGarbageCollectorTest {
  private final Stage stage = new Stage();

  private void pod(String name, int second, String status) {
    stage.put(
        Kinds.POD,
        "{metadata: {namespace: n, name: %s, uid: u-%s, creationTimestamp: '2026-01-01T00:00:%02dZ'}, spec: {}, status: {%s}}"
            .formatted(name, name, second, status));
  }

  @Test
  void ofTooManyFinishedPodsTheEvictedGoFirstAndThenTheOldest() {
    NodeSettings kept = NodeSettings.DEFAULTS;
    NodeSettings two =
        new NodeSettings(
            kept.monitorGracePeriod(), kept.startupGracePeriod(), kept.evictionsPerSecond(), kept.secondaryEvictionsPerSecond(),
            kept.largeCluster(), kept.unhealthyZoneThreshold(), kept.orphanQuarantine(), 2);
    pod("oldest", 1, "phase: Succeeded");
    pod("old", 2, "phase: Failed");
    pod("evicted-late", 9, "phase: Failed, reason: Evicted");
    pod("evicted", 8, "phase: Failed, reason: Evicted");
    pod("newest", 5, "phase: Succeeded");
    stage.run(new PodGarbageCollector(two));
    stage.pass(Duration.ofSeconds(25));
    assertThat(stage.api.writes())
        .filteredOn(Write.Delete.class::isInstance)
        .extracting(w -> ((Write.Delete) w).target().name())
        .isEqualTo(List.of("evicted", "evicted-late", "oldest"));
  }
}
