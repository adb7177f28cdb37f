package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.admission.Observer;
import dev.berth.api.flow.FlowControl;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.json.JsonObject;
import dev.berth.http.RequestObserver;
import dev.berth.model.Catalogue;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.store.Store;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What the server counts, under upstream's names (apiserver {@code pkg/endpoints/metrics}), and the page that shows it. Label
 * values come from the catalogue, so that no client can invent new ones.
 */
final class Metrics implements RequestObserver {
  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
  };
  private static final double NANOS = 1e9;
  private static final Query NO_QUERY = Query.parse("");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AdmissionMetrics admission = new AdmissionMetrics(registry);
  private final Supplier<Catalogue> catalogue;
  private final Counter requests =
      Counter.builder()
          .name("apiserver_request_total")
          .help("Requests by verb, group, version, resource, scope and code.")
          .withoutExemplars()
          .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component", "code")
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("apiserver_request_duration_seconds")
          .help("Time to answer, watches left out.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .withoutExemplars()
          .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
          .register(registry);
  private final Gauge watches =
      Gauge.builder()
          .name("apiserver_longrunning_requests")
          .help("Watches that are open.")
          .labelNames("verb", "component")
          .register(registry);
  private final Gauge connections =
      Gauge.builder().name("berth_open_connections").help("Connections that are open.").register(registry);
  private final Counter limited =
      Counter.builder()
          .name("berth_limited_total")
          .help("Clients that hit a limit.")
          .labelNames("limit")
          .register(registry);

  Metrics(Supplier<Catalogue> catalogue, Store store) {
    this.catalogue = catalogue;
    gauge("berth_store_revision", "The newest revision.", store::revision);
    gauge("berth_store_compacted_revision", "The oldest revision that can be read.", store::compactedRevision);
    gauge(
        "process_start_time_seconds",
        "When the process started.",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("CPU time of the process.")
        .callback(c -> c.call(ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / NANOS))
        .register(registry);
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

  @Override
  public void finished(
      String method, String path, int code, long durationNanos, long bytesIn, long bytesOut, boolean watch) {
    RequestInfo info = RequestInfo.of(method, path, NO_QUERY);
    boolean known = info.isResource() && catalogue.get().find(info.groupVersion(), info.resource()).isPresent();
    String verb = watch ? "WATCH" : known ? verb(info.verb(), method) : method(method);
    String group = known ? info.groupVersion().group() : "";
    String version = known ? info.groupVersion().version() : "";
    String resource = known ? info.resource() : "";
    String subresource = known && code < 400 ? info.subresource() : "";
    String scope = known ? scope(info) : "";
    requests
        .labelValues(verb, group, version, resource, subresource, scope, "apiserver", Integer.toString(code))
        .inc();
    if (!watch) {
      durations
          .labelValues(verb, group, version, resource, subresource, scope, "apiserver")
          .observe(durationNanos / NANOS);
    }
  }

  private static String verb(String verb, String method) {
    return switch (verb) {
      case "create" -> "POST";
      case "update" -> "PUT";
      case "get", "list", "watch", "patch", "delete", "deletecollection" -> verb.toUpperCase(Locale.ROOT);
      default -> method(method);
    };
  }

  private static String method(String method) {
    return switch (method) {
      case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT" -> method;
      default -> "other";
    };
  }

  private static String scope(RequestInfo info) {
    if (!info.name().isEmpty()) {
      return "resource";
    }
    return info.namespace().isEmpty() ? "cluster" : "namespace";
  }

  @Override
  public void connectionOpened() {
    connections.inc();
  }

  @Override
  public void connectionClosed() {
    connections.dec();
  }

  @Override
  public void watchOpened() {
    watches.labelValues("WATCH", "apiserver").inc();
  }

  @Override
  public void watchClosed() {
    watches.labelValues("WATCH", "apiserver").dec();
  }

  @Override
  public void limited(Limit limit) {
    limited.labelValues(limit.name().toLowerCase(Locale.ROOT)).inc();
  }
}
