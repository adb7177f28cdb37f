package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.http.RequestObserver;
import dev.berth.model.builtin.Builtin;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests count as. Source: apiserver {@code pkg/endpoints/metrics/metrics.go}. */
class RequestMetricsTest {
  private static final long SECOND = 1_000_000_000L;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final RequestMetrics metrics = new RequestMetrics(registry, Builtin::catalogue);

  private void request(String method, String path, String query, String contentType, int code, long waited) {
    metrics.finished(
        new RequestObserver.Finished(method, path, query, contentType, code, 3 * SECOND, waited, 0, 10, false));
  }

  private void request(String method, String path, String query) {
    request(method, path, query, "", 200, 0);
  }

  private List<String> lines(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8).lines().filter(l -> l.startsWith(name)).toList();
  }

  private void assertVerb(String verb, String method, String path, String query, String contentType) {
    int before = lines("apiserver_request_total{").size();
    request(method, path, query, contentType, 200, 0);
    assertThat(lines("apiserver_request_total{")).hasSize(before + 1).anyMatch(l -> l.contains("verb=\"" + verb + "\""));
  }

  @Test
  void aRequestIsPromisedWithoutItsWaitsAndADryRunNotAtAll() {
    String pods = "/api/v1/namespaces/a/pods";
    request("POST", pods, "", "application/json", 201, 2 * SECOND);
    request("POST", pods, "dryRun=All", "application/json", 201, 0);
    String of = "{component=\"apiserver\",group=\"\",resource=\"pods\",scope=\"resource\",subresource=\"\",verb=\"POST\",version=\"v1\"";
    assertThat(lines("apiserver_request_sli_duration_seconds_count")).containsExactly("apiserver_request_sli_duration_seconds_count" + of + "} 1");
    assertThat(lines("apiserver_request_sli_duration_seconds_sum")).containsExactly("apiserver_request_sli_duration_seconds_sum" + of + "} 1.0");
    assertThat(lines("apiserver_request_sli_duration_seconds_bucket"))
        .hasSize(22)
        .contains("apiserver_request_sli_duration_seconds_bucket" + of + ",le=\"0.05\"} 0")
        .contains("apiserver_request_sli_duration_seconds_bucket" + of + ",le=\"1.0\"} 1");
    assertThat(lines("apiserver_request_duration_seconds_sum")).allMatch(l -> l.endsWith(" 3.0")).hasSize(2);
  }

  @Test
  void whoAsksForADeprecatedKindIsSeenAndWhoMayNotIsNot() {
    request("GET", "/api/v1/namespaces/a/pods", "");
    request("GET", "/api/v1/namespaces/a/endpoints", "", "", 403, 0);
    assertThat(lines("apiserver_requested_deprecated_apis{")).isEmpty();
    request("GET", "/api/v1/namespaces/a/endpoints/x", "", "", 404, 0);
    request("GET", "/api/v1/componentstatuses", "");
    assertThat(lines("apiserver_requested_deprecated_apis{"))
        .containsExactlyInAnyOrder(
            "apiserver_requested_deprecated_apis{group=\"\",removed_release=\"\",resource=\"componentstatuses\",subresource=\"\",version=\"v1\"} 1.0",
            "apiserver_requested_deprecated_apis{group=\"\",removed_release=\"\",resource=\"endpoints\",subresource=\"\",version=\"v1\"} 1.0");
  }

  @Test
  void verbsAreUpstreams() {
    String pods = "/api/v1/namespaces/a/pods";
    assertVerb("LIST", "GET", pods, "", "");
    assertVerb("GET", "GET", pods + "/x", "", "");
    assertVerb("WATCH", "GET", pods, "watch=1", "");
    assertVerb("DELETE", "DELETE", pods, "", "");
    assertVerb("PATCH", "PATCH", pods + "/x", "", "application/merge-patch+json");
    assertVerb("APPLY", "PATCH", pods + "/x", "", "application/apply-patch+yaml");
    assertVerb("CONNECT", "GET", pods + "/x/log", "follow=true", "");
    assertVerb("CONNECT", "POST", pods + "/x/exec", "", "");
    assertVerb("GET", "HEAD", "/livez", "", "");
    assertVerb("other", "OPTIONS", "/livez", "", "");
  }
}
