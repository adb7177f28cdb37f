package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.admission.Observer;
import dev.berth.api.flow.FlowControl;
import dev.berth.base.json.JsonObject;
import dev.berth.http.RequestObserver;
import dev.berth.model.Catalogue;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.store.Store;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the server counts, and the page that shows it. */
final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AdmissionMetrics admission = new AdmissionMetrics(registry);
  private final RequestMetrics requests;

  Metrics(Supplier<Catalogue> catalogue, Store store) {
    requests = new RequestMetrics(registry, catalogue);
    gauge("berth_store_revision", "The newest revision.", store::revision);
    gauge("berth_store_compacted_revision", "The oldest revision that can be read.", store::compactedRevision);
    new ProcessMetrics(registry);
    new StoredMetrics(registry, catalogue, store);
  }

  private void gauge(String name, String help, Supplier<Long> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.get()))
        .register(registry);
  }

  /** What priority and fairness does, by level. */
  void flows(Supplier<Map<String, FlowControl.Load>> levels) {
    byLevel("apiserver_flowcontrol_nominal_limit_seats", "Seats of the level's own.", levels, FlowControl.Load::nominal);
    byLevel("apiserver_flowcontrol_current_limit_seats", "Seats with loans.", levels, FlowControl.Load::limit);
    byLevel(
        "apiserver_flowcontrol_current_executing_requests",
        "Requests that have a seat.",
        levels,
        FlowControl.Load::executing);
    byLevel(
        "apiserver_flowcontrol_current_inqueue_requests",
        "Requests that wait for a seat.",
        levels,
        FlowControl.Load::waiting);
    CounterWithCallback.builder()
        .name("apiserver_flowcontrol_rejected_requests_total")
        .help("Requests that were turned away.")
        .labelNames("priority_level")
        .callback(c -> levels.get().forEach((name, load) -> c.call(load.turnedAway(), name)))
        .register(registry);
  }

  /** How many pods of a set may be unavailable while it is updated, and how many are. */
  void sets(Supplier<List<JsonObject>> all) {
    ofSets(
        "statefulset_controller_statefulset_max_unavailable",
        "Maximum number of unavailable pods allowed during StatefulSet rolling updates.",
        all,
        StatefulSet::maxUnavailable);
    ofSets(
        "statefulset_controller_statefulset_unavailable_replicas",
        "Current number of unavailable pods in StatefulSet.",
        all,
        set -> Math.max(0, set.replicas() - set.status().number("availableReplicas")));
  }

  /** Which group versions nobody answers for, of those that there are. */
  void services(Supplier<List<JsonObject>> all) {
    GaugeWithCallback.builder()
        .name("aggregator_unavailable_apiservice")
        .help("1 where an APIService is not available, else 0.")
        .labelNames("name")
        .callback(
            c ->
                all.get().stream()
                    .map(AnyObject::new)
                    .forEach(
                        service ->
                            c.call(
                                Condition.of(service, "Available").filter(Condition::isTrue).isPresent() ? 0 : 1,
                                service.name())))
        .register(registry);
  }

  private void ofSets(
      String name, String help, Supplier<List<JsonObject>> all, ToLongFunction<StatefulSet> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("statefulset_namespace", "statefulset_name", "pod_management_policy")
        .callback(
            c ->
                all.get().stream()
                    .map(StatefulSet::new)
                    .forEach(
                        set ->
                            c.call(
                                value.applyAsLong(set), set.namespace(), set.name(),
                                set.spec().text("podManagementPolicy"))))
        .register(registry);
  }

  private void byLevel(
      String name, String help, Supplier<Map<String, FlowControl.Load>> levels, ToLongFunction<FlowControl.Load> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("priority_level")
        .callback(c -> levels.get().forEach((level, load) -> c.call(value.applyAsLong(load), level)))
        .register(registry);
  }

  /** Who is told of requests. */
  RequestObserver requests() {
    return requests;
  }

  /** Who is told of admission. */
  Observer admission() {
    return admission;
  }

  void serveOn(Pages pages) {
    pages.put("/metrics", _ -> page());
  }

  private Response page() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Response(
        200, PrometheusTextFormatWriter.CONTENT_TYPE, List.of(), new Response.Content.Whole(List.of(out.toByteArray())));
  }
}
