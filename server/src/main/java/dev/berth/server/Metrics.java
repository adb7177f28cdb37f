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
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
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
import java.util.Arrays;
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
  private static final double[] BYTES = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
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
          .labelNames("verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component", "code")
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("apiserver_request_duration_seconds")
          .help("Time to answer, of watches until they end.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .withoutExemplars()
          .labelNames("verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component")
          .register(registry);
  private final Histogram sizes =
      Histogram.builder()
          .name("apiserver_response_sizes")
          .help("Bytes of answers to reads, as sent.")
          .classicOnly()
          .classicUpperBounds(BYTES)
          .withoutExemplars()
          .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
          .register(registry);
  private final Gauge watches =
      Gauge.builder()
          .name("apiserver_longrunning_requests")
          .help("Watches that are open.")
          .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
          .register(registry);
  private final Gauge inFlight =
      Gauge.builder()
          .name("apiserver_current_inflight_requests")
          .help("Requests that are being answered, without watches.")
          .labelNames("request_kind")
          .register(registry);
  private final GaugeDataPoint reading = inFlight.labelValues("readOnly");
  private final GaugeDataPoint writing = inFlight.labelValues("mutating");
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

  /** What a request counts as. */
  private record Series(String verb, String group, String version, String resource, String subresource, String scope) {
    boolean isRead() {
      return verb.equals("GET") || verb.equals("LIST");
    }

    String[] labels(String... more) {
      String[] all = Arrays.copyOf(more, more.length + 6);
      List<String> own = List.of(group, version, resource, subresource, scope, "apiserver");
      for (int i = 0; i < own.size(); i++) {
        all[more.length + i] = own.get(i);
      }
      return all;
    }
  }

  private Series series(String method, String path, boolean watch, boolean found) {
    RequestInfo info = RequestInfo.of(method, path, NO_QUERY);
    if (!info.isResource() || catalogue.get().find(info.groupVersion(), info.resource()).isEmpty()) {
      return new Series(watch ? "WATCH" : method(method), "", "", "", "", "");
    }
    return new Series(
        watch ? "WATCH" : verb(info.verb(), method), info.groupVersion().group(), info.groupVersion().version(),
        info.resource(), found ? info.subresource() : "", scope(info));
  }

  @Override
  public void finished(
      String method, String path, String query, int code, long durationNanos, long bytesIn, long bytesOut, boolean watch) {
    Series series = series(method, path, watch, code < 400);
    String dryRun = dryRun(query);
    String[] timed = series.labels(series.verb, dryRun);
    String[] counted = Arrays.copyOf(timed, timed.length + 1);
    counted[timed.length] = Integer.toString(code);
    requests.labelValues(counted).inc();
    durations.labelValues(timed).observe(durationNanos / NANOS);
    if (series.isRead()) {
      sizes.labelValues(series.labels(series.verb)).observe(bytesOut);
    }
  }

  /** {@code All}, nothing, or that it was something else. */
  private static String dryRun(String query) {
    if (!query.contains("dryRun")) {
      return "";
    }
    List<String> values = Query.parse(query).all("dryRun");
    return values.isEmpty() ? "" : values.stream().allMatch("All"::equals) ? "All" : "invalid";
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
    if (!info.name().isEmpty() || info.verb().equals("create")) {
      return "resource";
    }
    return info.namespace().isEmpty() ? "cluster" : "namespace";
  }

  @Override
  public void entered(boolean reads) {
    (reads ? reading : writing).inc();
  }

  @Override
  public void left(boolean reads) {
    (reads ? reading : writing).dec();
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
  public Runnable watchOpened(String method, String path) {
    String[] labels = series(method, path, true, true).labels("WATCH");
    watches.labelValues(labels).inc();
    return () -> watches.labelValues(labels).dec();
  }

  @Override
  public void limited(Limit limit) {
    limited.labelValues(limit.name().toLowerCase(Locale.ROOT)).inc();
  }
}
