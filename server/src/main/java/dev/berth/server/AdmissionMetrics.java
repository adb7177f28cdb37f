package dev.berth.server;

import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.Observer;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What admission does and how long it takes, under upstream's names (apiserver {@code pkg/admission/metrics}). */
final class AdmissionMetrics implements Observer {
  private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 2.5};
  private static final double[] LONGER = {0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25};
  private static final double NANOS = 1e9;
  private static final int HIGHEST_CODE = 600;

  private static final int SLOTS = Phase.values().length * Operation.values().length * 2;

  private final Histogram steps;
  private final Histogram members;
  /** By name and {@link #slot}: each write is observed some forty times, and labels are slow to look up. */
  private final Map<String, AtomicReferenceArray<DistributionDataPoint>> known = new ConcurrentHashMap<>();
  private final Histogram webhooks;
  private final Counter webhookRequests;
  private final Gauge webhookRejections; // a counter would be called _total
  private final Gauge failedOpen;
  private final Counter policies;

  AdmissionMetrics(PrometheusRegistry registry) {
    steps =
        histogram(
            registry, "step_admission_duration_seconds", "Time that a phase takes.", SECONDS, "type", "operation",
            "rejected");
    members =
        histogram(
            registry, "controller_admission_duration_seconds", "Time that a member takes in a phase.", SECONDS, "name",
            "type", "operation", "rejected");
    webhooks =
        histogram(
            registry, "webhook_admission_duration_seconds", "Time that a webhook takes.", LONGER, "name", "type",
            "operation", "rejected");
    webhookRequests =
        counter(
            registry, "apiserver_admission_webhook_request_total", "Calls of webhooks.", "name", "type", "operation",
            "code", "rejected");
    webhookRejections =
        gauge(
            registry, "apiserver_admission_webhook_rejection_count", "Requests that webhooks ended.", "name", "type",
            "operation", "error_type", "rejection_code");
    failedOpen =
        gauge(
            registry, "apiserver_admission_webhook_fail_open_count", "Webhooks that could not be called and were passed over.",
            "name", "type");
    policies =
        counter(
            registry, "apiserver_validating_admission_policy_check_total", "Validations of policies that failed.", "policy",
            "policy_binding", "error_type", "enforcement_action");
  }

  private static Histogram histogram(
      PrometheusRegistry registry, String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name("apiserver_admission_" + name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars() // the page has none, and to ask whether one is due costs more than to count
        .labelNames(labels)
        .register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / NANOS;
  }

  private static String code(int code) {
    return Integer.toString(Math.min(HIGHEST_CODE, code));
  }

  @Override
  public void step(Phase phase, Operation operation, boolean rejected, long since) {
    observe("", phase, operation, rejected, since);
  }

  @Override
  public long member(String name, Phase phase, Operation operation, boolean rejected, long since) {
    return observe(name, phase, operation, rejected, since);
  }

  /** @param name of a member, or nothing for all together */
  private long observe(String name, Phase phase, Operation operation, boolean rejected, long since) {
    AtomicReferenceArray<DistributionDataPoint> points =
        known.computeIfAbsent(name, _ -> new AtomicReferenceArray<>(SLOTS));
    long now = System.nanoTime();
    int slot = slot(phase, operation, rejected);
    DistributionDataPoint point = points.get(slot);
    if (point == null) {
      String refused = Boolean.toString(rejected);
      point =
          name.isEmpty()
              ? steps.labelValues(phase.text(), operation.name(), refused)
              : members.labelValues(name, phase.text(), operation.name(), refused);
      points.set(slot, point);
    }
    point.observe((now - since) / NANOS);
    return now;
  }

  private static int slot(Phase phase, Operation operation, boolean rejected) {
    return (phase.ordinal() * Operation.values().length + operation.ordinal()) * 2 + (rejected ? 1 : 0);
  }

  @Override
  public void webhook(String name, Phase phase, Operation operation, boolean rejected, int code, long since) {
    String refused = Boolean.toString(rejected);
    webhooks.labelValues(name, phase.ofWebhooks(), operation.name(), refused).observe(seconds(since));
    webhookRequests.labelValues(name, phase.ofWebhooks(), operation.name(), code(code), refused).inc();
  }

  @Override
  public void webhookRejected(String name, Phase phase, Operation operation, boolean error, int code) {
    webhookRejections
        .labelValues(
            name, phase.ofWebhooks(), operation.name(), error ? "calling_webhook_error" : "no_error", code(code))
        .inc();
  }

  @Override
  public void failedOpen(String name, Phase phase) {
    failedOpen.labelValues(name, phase.ofWebhooks()).inc();
  }

  @Override
  public void policy(String policy, String binding, String action) {
    policies.labelValues(policy, binding, "no_error", action).inc();
  }
}
