package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.ForwardingStore;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose store another one may have written to: nothing that depends on the newest state is answered by what it knows. */
class StaleReadsTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final VirtualLoop loop = new VirtualLoop(1);
  private final Doubtful store = new Doubtful();
  private final ApiServer server = ApiServer.of(store, loop, loop.random(), ApiServer.NETWORK, new BareParts(store));

  private final class Doubtful extends ForwardingStore {
    private Optional<StoreException> doubt = Optional.empty();

    Doubtful() {
      super(Stores.memory(StoreConfig.DEFAULTS, loop.clock()));
    }

    @Override
    public Optional<StoreException> staleness() {
      return doubt;
    }
  }

  private Response ask(String method, String path, String query, String body) {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    return server.api()
        .handleAs(
            Bootstrap.SYSTEM,
            new Request(
                method, path, query, Headers.of(List.of(Map.entry("Content-Type", type))),
                body.getBytes(StandardCharsets.UTF_8), List.of(), "test", "audit"));
  }

  @BeforeEach
  void somethingIsThere() {
    assertThat(ask("POST", "/api/v1/namespaces", "", "{\"metadata\": {\"name\": \"default\"}}").code()).isIn(201, 409);
    assertThat(ask("POST", MAPS, "", "{\"metadata\": {\"name\": \"there\"}}").code()).isEqualTo(201);
  }

  /** With what an unfortunate answer would be: what is there is gone, and what is absent has been made since. */
  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
      "GET, /there, -, -, 200", "GET, /absent, -, -, 404", "GET, -, -, -, 200", "GET, -, limit=1, -, 200",
      "GET, -, watch=1, -, 200", "PUT, /there, -, '{\"metadata\": {\"name\": \"there\", \"resourceVersion\": \"1\"}}', 409",
      "PATCH, /absent, -, {}, 404", "DELETE, /absent, -, -, 404", "DELETE, /there, dryRun=All, -, 200",
      "GET, -, watch=1&resourceVersion=1000000, -, 200"})
  void whatDependsOnTheNewestStateIsRefused(String method, String name, String query, String body, int otherwise) {
    String path = MAPS + (name == null ? "" : name);
    String sent = body == null ? "" : body;
    String asked = query == null ? "" : query;
    assertThat(ask(method, path, asked, sent).code()).isEqualTo(otherwise);
    store.doubt = Optional.of(new StoreException("etcd is silent"));
    assertThat(ask(method, path, asked, sent).code()).isEqualTo(503);
    store.doubt = Optional.empty();
    assertThat(ask(method, path, asked, sent).code()).isEqualTo(otherwise);
  }

  @Test
  void whoTakesAnOlderStateGetsIt() {
    long revision = store.revision();
    store.doubt = Optional.of(new StoreException("etcd is silent"));
    for (String query : List.of("resourceVersion=0", "resourceVersion=" + revision, "resourceVersion=" + revision + "&watch=1")) {
      assertThat(ask("GET", MAPS, query, "").code()).as(query).isEqualTo(200);
    }
    assertThat(ask("GET", MAPS + "/there", "resourceVersion=0", "").code()).isEqualTo(200);
  }

  @Test
  void whatIsNotStoredIsAnswered() {
    store.doubt = Optional.of(new StoreException("etcd is silent"));
    assertThat(ask("GET", "/api/v1/componentstatuses", "", "").code()).isEqualTo(200);
    assertThat(
            ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", """
                {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}}""").code())
        .isEqualTo(201);
  }
}
