package dev.berth.server;

import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.store.Store;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How many objects there are of each kind, and how much room all take, under upstream's names (apiserver {@code storage/etcd3/metrics}). */
final class StoredMetrics {
  StoredMetrics(PrometheusRegistry registry, Supplier<Catalogue> catalogue, Store store) {
    GaugeWithCallback.builder()
        .name("apiserver_resource_objects")
        .help("Objects that are stored, by kind.")
        .labelNames("group", "resource")
        .callback(c -> kinds(catalogue).forEach((keys, t) -> c.call(store.count(keys), t.groupVersion().group(), t.plural())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("apiserver_storage_objects")
        .help("The same, by the name that it had before 1.34.")
        .labelNames("resource")
        .callback(c -> kinds(catalogue).forEach((keys, t) -> c.call(store.count(keys), name(t))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("apiserver_storage_size_bytes")
        .help("What the store takes of its disk.")
        .labelNames("storage_cluster_id")
        .callback(c -> store.sizeBytes().ifPresent(bytes -> c.call(bytes, "etcd-0")))
        .register(registry);
  }

  /** By where they are stored: a kind in two versions counts once. */
  private static Map<String, ResourceType> kinds(Supplier<Catalogue> catalogue) {
    Map<String, ResourceType> byKeys = new LinkedHashMap<>();
    catalogue.get().types().stream()
        .filter(t -> t.verbs().contains(Verb.LIST))
        .forEach(t -> byKeys.putIfAbsent(t.keyPrefix(), t));
    return byKeys;
  }

  private static String name(ResourceType t) {
    String group = t.groupVersion().group();
    return group.isEmpty() ? t.plural() : t.plural() + "." + group;
  }
}
