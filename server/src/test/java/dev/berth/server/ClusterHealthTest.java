package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Pages;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.objects.StoredObjects;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.Catalogue;
import dev.berth.model.time.Timestamps;
import dev.berth.server.control.ControlPlane;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a server says of the components of its cluster. */
class ClusterHealthTest {
  private final VirtualLoop loop = new VirtualLoop(1);

  private static Response ask(ApiServer server, String method, String path, String body) {
    String[] parts = path.split("\\?", 2);
    return server.api()
        .handleAs(
            Bootstrap.SYSTEM,
            new Request(
                method, parts[0], parts.length > 1 ? parts[1] : "", Headers.of(List.of(Map.entry("Content-Type", "application/json"))),
                body.getBytes(StandardCharsets.UTF_8), List.of(), "test", "audit"));
  }

  private static String text(Response answer) {
    return answer.content() instanceof Response.Content.Whole whole
        ? new String(whole.parts().getFirst(), StandardCharsets.UTF_8)
        : "";
  }

  /** {@code NAME: STATUS MESSAGE} of each. */
  private static List<String> components(ApiServer server) {
    JsonObject list = (JsonObject) Json.parse(text(ask(server, "GET", "/api/v1/componentstatuses", "")));
    return list.array("items").objects()
        .map(
            o -> {
              JsonObject condition = o.array("conditions").object(0);
              return o.object("metadata").text("name") + ": " + condition.text("status") + " " + condition.text("message");
            })
        .toList();
  }

  private MemoryServer server(String... controllers) {
    ControlPlane.Settings settings = new ControlPlane.Settings("", List.of(controllers));
    return MemoryServer.anew(
        loop, Runnable::run, loop.random(), new MemoryServer.Start(0, settings, Optional.empty()));
  }

  @Test
  void aServerThatRunsAllSaysThatAllIsWell() {
    try (MemoryServer server = server("*")) {
      assertThat(components(server.server())).containsExactly("controller-manager: True ok", "etcd-0: True ok", "scheduler: True ok");
    }
  }

  @Test
  void aServerThatRunsSomeControllersAndNoSchedulerSaysSo() {
    try (MemoryServer server = server("statefulset-controller")) {
      assertThat(components(server.server()))
          .containsExactly(
              "controller-manager: True ok",
              "etcd-0: True ok",
              "scheduler: False this server runs no scheduler (--controllers), and nobody holds the lease kube-system/kube-scheduler");
    }
  }

  @Test
  void whatRunsElsewhereIsKnownByItsLease() {
    try (MemoryServer server = server()) {
      assertThat(components(server.server()).getFirst())
          .isEqualTo(
              "controller-manager: False this server runs no controllers (--controllers), and nobody holds the lease"
                  + " kube-system/kube-controller-manager");
      String lease =
          """
          {"metadata":{"name":"kube-controller-manager"},"spec":{"holderIdentity":"other_1","leaseDurationSeconds":15,\
          "renewTime":"%s"}}"""
              .formatted(Timestamps.formatMicro(loop.clock().instant()));
      assertThat(ask(server.server(), "POST", "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases", lease).code())
          .isEqualTo(201);
      assertThat(components(server.server())).containsExactly("controller-manager: True ok", "etcd-0: True ok", "scheduler: True ok");
      loop.advance(Duration.ofSeconds(15));
      assertThat(components(server.server()).getFirst()).startsWith("controller-manager: False");
    }
  }

  @Test
  void aStoreThatTakesNoWritesIsUnhealthyEverywhere() {
    FailingStore store = new FailingStore(Stores.memory(StoreConfig.DEFAULTS, loop.clock()));
    ApiServer server = ApiServer.of(store, loop, loop.random(), ApiServer.NETWORK, new Parts(store));
    assertThat(text(ask(server, "GET", "/healthz", ""))).isEqualTo("ok");
    assertThat(components(server)).contains("etcd-0: True ok");
    store.fail(new StoreException("the disk is gone"));
    for (String path : List.of("/healthz", "/livez", "/readyz", "/healthz/etcd", "/readyz/etcd", "/readyz/etcd-readiness")) {
      assertThat(ask(server, "GET", path, "").code()).as(path).isEqualTo(500);
    }
    assertThat(text(ask(server, "GET", "/healthz", ""))).contains("[+]ping ok").contains("[-]etcd failed: reason withheld");
    assertThat(text(ask(server, "GET", "/readyz", ""))).contains("[-]etcd-readiness failed: reason withheld");
    assertThat(ask(server, "GET", "/livez?exclude=etcd", "").code()).as("a server that need not be started again").isEqualTo(200);
    assertThat(components(server)).contains("etcd-0: False the disk is gone");
  }

  @Test
  void aCheckMayBeLeftOutAndOneThatIsNotThereIsTold() {
    FailingStore store = new FailingStore(Stores.memory(StoreConfig.DEFAULTS, loop.clock()));
    ApiServer server = ApiServer.of(store, loop, loop.random(), ApiServer.NETWORK, new Parts(store));
    store.fail(new StoreException("the disk is gone"));
    Response without = ask(server, "GET", "/livez?verbose&exclude=etcd&exclude=sun&exclude=moon", "");
    assertThat(without.code()).isEqualTo(200);
    assertThat(text(without))
        .startsWith("[+]ping ok\n")
        .contains("[+]etcd excluded: ok\n")
        .endsWith("warn: some health checks cannot be excluded: no matches for \"moon\",\"sun\"\nlivez check passed\n");
    assertThat(text(ask(server, "GET", "/livez?exclude=etcd&exclude=sun", ""))).isEqualTo("ok");
  }

  private record Parts(FailingStore store) implements ApiServer.Parts {
    @Override
    public Access access(StoredObjects objects) {
      return Access.open(ApiServer.Alone.KEY, objects, java.time.InstantSource.system());
    }

    @Override
    public Pages pages(Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions) {
      return ServerPages.of(access, catalogue, extensions, () -> "", store, () -> true, _ -> {});
    }
  }
}
