package dev.berth.server;

import dev.berth.api.DeprecatedKinds;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.http.RequestObserver;
import dev.berth.model.Catalogue;
import dev.berth.model.ResourceType;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the server counts of requests, under upstream's names (apiserver {@code pkg/endpoints/metrics}). Label values come from the
 * catalogue, so that no client can invent new ones.
 */
final class RequestMetrics implements RequestObserver {
  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
  };
  private static final double[] PROMISED_SECONDS = Arrays.copyOfRange(SECONDS, 2, SECONDS.length);
  private static final double[] BYTES = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  private static final String[] OF_WHAT = {"verb", "group", "version", "resource", "subresource", "scope", "component"};
  private static final String[] WITH_DRY_RUN = {
    "verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component"
  };
  private static final double NANOS = 1e9;
  private static final Query NO_QUERY = Query.parse("");
  private static final Set<String> CONNECTS = Set.of("log", "exec", "portforward", "attach", "proxy");
  private static final String APPLY = "application/apply-patch+yaml";

  private final Supplier<Catalogue> catalogue;
  private final Counter requests;
  private final Histogram durations;
  private final Histogram promised;
  private final Histogram sizes;
  private final Gauge deprecated;
  private final Gauge watches;
  private final GaugeDataPoint reading;
  private final GaugeDataPoint writing;
  private final Gauge connections;
  private final Counter limited;

  /** Labels are slow to look up, and each request would take some arrays of them. */
  private final Map<Kind, Points> known = new ConcurrentHashMap<>();

  RequestMetrics(PrometheusRegistry registry, Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
    requests =
        Counter.builder()
            .name("apiserver_request_total")
            .help("Requests by verb, group, version, resource, scope and code.")
            .withoutExemplars()
            .labelNames(Stream.concat(Arrays.stream(WITH_DRY_RUN), Stream.of("code")).toArray(String[]::new))
            .register(registry);
    durations =
        histogram(
            registry, "apiserver_request_duration_seconds", "Time to answer, of watches until they end.", SECONDS,
            WITH_DRY_RUN);
    promised =
        histogram(
            registry, "apiserver_request_sli_duration_seconds",
            "The same without the time that webhooks take and without waiting for a seat.", PROMISED_SECONDS, OF_WHAT);
    sizes = histogram(registry, "apiserver_response_sizes", "Bytes of answers to reads, as sent.", BYTES, OF_WHAT);
    deprecated =
        gauge(
            registry, "apiserver_requested_deprecated_apis", "Deprecated kinds that somebody asked for.", "group",
            "version", "resource", "subresource", "removed_release");
    watches = gauge(registry, "apiserver_longrunning_requests", "Watches that are open.", OF_WHAT);
    Gauge inFlight =
        gauge(
            registry, "apiserver_current_inflight_requests", "Requests that are being answered, without watches.",
            "request_kind");
    reading = inFlight.labelValues("readOnly");
    writing = inFlight.labelValues("mutating");
    connections = gauge(registry, "berth_open_connections", "Connections that are open.");
    limited =
        Counter.builder()
            .name("berth_limited_total")
            .help("Clients that hit a limit.")
            .labelNames("limit")
            .register(registry);
  }

  private static Histogram histogram(
      PrometheusRegistry registry, String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .labelNames(labels)
        .register(registry);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /** What a request counts as. */
  private record Series(String verb, String group, String version, String resource, String subresource, String scope) {
    String[] labels() {
      return new String[] {verb, group, version, resource, subresource, scope, "apiserver"};
    }

    String[] labels(String dryRun, String... code) {
      Stream<String> rest = Stream.of(group, version, resource, subresource, scope, "apiserver");
      return Stream.of(Stream.of(verb, dryRun), rest, Stream.of(code)).flatMap(s -> s).toArray(String[]::new);
    }
  }

  /** What may differ between two requests that are counted apart. */
  private record Kind(Series series, String dryRun, int code) {}

  /** Where requests of a kind are counted: what was only tried is no measure of what is promised, and sizes are those of reads. */
  private record Points(
      CounterDataPoint count,
      DistributionDataPoint duration,
      Optional<DistributionDataPoint> promised,
      Optional<DistributionDataPoint> size) {}

  private Points points(Kind kind) {
    Series series = kind.series;
    boolean read = series.verb.equals("GET") || series.verb.equals("LIST") || series.subresource.equals("log");
    return new Points(
        requests.labelValues(series.labels(kind.dryRun, Integer.toString(kind.code))),
        durations.labelValues(series.labels(kind.dryRun)),
        kind.dryRun.isEmpty() ? Optional.of(promised.labelValues(series.labels())) : Optional.empty(),
        read ? Optional.of(sizes.labelValues(series.labels())) : Optional.empty());
  }

  private Series series(RequestInfo info, String method, boolean isKnown, boolean found, boolean watch, boolean apply) {
    if (!isKnown) {
      return new Series(verb(method), "", "", "", "", "");
    }
    String subresource = found ? info.subresource() : "";
    return new Series(
        verb(info, method, watch, apply), info.groupVersion().group(), info.groupVersion().version(), info.resource(),
        subresource, scope(info));
  }

  @Override
  public void finished(Finished request) {
    RequestInfo info = RequestInfo.of(request.method(), request.path(), NO_QUERY);
    Optional<ResourceType> type = type(info);
    Series series =
        series(
            info, request.method(), type.isPresent(), request.code() < 400, request.watch() || asksToWatch(request.query()),
            APPLY.equals(request.contentType()));
    Points points = known.computeIfAbsent(new Kind(series, dryRun(request.query()), request.code()), this::points);
    points.count.inc();
    points.duration.observe(request.durationNanos() / NANOS);
    points.promised.ifPresent(p -> p.observe((request.durationNanos() - request.waitedNanos()) / NANOS));
    points.size.ifPresent(p -> p.observe(request.bytesOut()));
    boolean entered = request.code() != 401 && request.code() != 403;
    if (entered && type.filter(DeprecatedKinds::includes).isPresent()) {
      deprecated.labelValues(series.group, series.version, series.resource, series.subresource, "").set(1);
    }
  }

  private Optional<ResourceType> type(RequestInfo info) {
    return info.isResource() ? catalogue.get().find(info.groupVersion(), info.resource()) : Optional.empty();
  }

  private static boolean asksToWatch(String query) {
    return query.contains("watch") && Query.parse(query).flag("watch");
  }

  /** {@code All}, nothing, or that it was something else. */
  private static String dryRun(String query) {
    if (!query.contains("dryRun")) {
      return "";
    }
    List<String> values = Query.parse(query).all("dryRun");
    return values.isEmpty() ? "" : values.stream().allMatch("All"::equals) ? "All" : "invalid";
  }

  private static String verb(RequestInfo info, String method, boolean watch, boolean apply) {
    if (CONNECTS.contains(info.subresource())) {
      return "CONNECT";
    }
    return switch (info.verb()) {
      case "watch" -> "WATCH";
      case "get", "list" -> watch ? "WATCH" : info.verb().toUpperCase(Locale.ROOT);
      case "patch" -> apply ? "APPLY" : "PATCH";
      default -> verb(method); // a collection is deleted by DELETE, too
    };
  }

  private static String verb(String method) {
    return switch (method) {
      case "GET", "HEAD" -> "GET";
      case "POST", "PUT", "PATCH", "DELETE", "CONNECT" -> method;
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
    RequestInfo info = RequestInfo.of(method, path, NO_QUERY);
    String[] labels = series(info, method, type(info).isPresent(), true, true, false).labels();
    watches.labelValues(labels).inc();
    return () -> watches.labelValues(labels).dec();
  }

  @Override
  public void limited(Limit limit) {
    limited.labelValues(limit.name().toLowerCase(Locale.ROOT)).inc();
  }
}
