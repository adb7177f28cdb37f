package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.builtin.Builtin;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredMetricsTest {
  private static List<GaugeSnapshot.GaugeDataPointSnapshot> sizes(Store store) {
    PrometheusRegistry registry = new PrometheusRegistry();
    new StoredMetrics(registry, Builtin::catalogue, store);
    return registry.scrape(name -> name.equals("apiserver_storage_size_bytes")).stream()
        .flatMap(snapshot -> ((GaugeSnapshot) snapshot).getDataPoints().stream())
        .toList();
  }

  @Test
  void aStoreTellsWhatItTakesOfItsDisk(@TempDir Path directory) {
    try (Store store = Stores.durable(directory, StoreConfig.DEFAULTS, InstantSource.system())) {
      assertThat(sizes(store))
          .singleElement()
          .satisfies(
              point -> {
                assertThat(point.getLabels().get("storage_cluster_id")).isEqualTo("etcd-0");
                assertThat(point.getValue()).isEqualTo(store.sizeBytes().orElseThrow());
              });
    }
  }

  @Test
  void aStoreInMemoryTellsNothing() {
    try (Store store = Stores.memory(StoreConfig.DEFAULTS, InstantSource.system())) {
      assertThat(sizes(store)).isEmpty();
    }
  }
}
