package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.access.User;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.store.Batch;
import dev.berth.store.ForwardingStore;
import dev.berth.store.StoreConfig;
import dev.berth.store.StoreException;
import dev.berth.store.Stores;
import dev.berth.store.WriteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Writes that have happened though their writers were told that nobody knows: the API draws their consequences all the same. */
class LostAnswersTest {
  private static final User BOB = new User("bob", "", List.of(), Map.of());
  private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
  private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private final VirtualLoop loop = new VirtualLoop(1);
  private final Late store = new Late();
  private final ApiServer server = ApiServer.of(store, loop, loop.random(), ApiServer.NETWORK, new BareParts(store));

  /** A write that is not answered happens when the test says so. */
  private final class Late extends ForwardingStore {
    private boolean silent;
    private Runnable happens = () -> {};

    Late() {
      super(Stores.memory(StoreConfig.DEFAULTS, loop.clock()));
    }

    @Override
    public CompletableFuture<WriteResult> write(Batch batch) {
      if (!silent) {
        return super.write(batch);
      }
      silent = false;
      CompletableFuture<Void> known = new CompletableFuture<>();
      happens = () -> {
        super.write(batch).join();
        known.complete(null);
      };
      return CompletableFuture.failedFuture(new StoreException("no answer", new IOException("cut"), known));
    }
  }

  private int ask(User user, String method, String path, String body) {
    return server.api()
        .handleAs(
            user,
            new Request(
                method, path, "", Headers.of(List.of(Map.entry("Content-Type", "application/json"))),
                body.getBytes(StandardCharsets.UTF_8), List.of(), "test", "audit"))
        .code();
  }

  private int unanswered(String method, String path, String body) {
    store.silent = true;
    return ask(Bootstrap.SYSTEM, method, path, body);
  }

  @Test
  void rightsThatWereTakenAwayAreGone() {
    assertThat(ask(Bootstrap.SYSTEM, "POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", """
        {"metadata": {"name": "reader"}, "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["list"]}]}""")).isEqualTo(201);
    assertThat(ask(Bootstrap.SYSTEM, "POST", BINDINGS, """
        {"metadata": {"name": "bob"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "reader"},
         "subjects": [{"kind": "User", "name": "bob", "apiGroup": "rbac.authorization.k8s.io"}]}""")).isEqualTo(201);
    assertThat(ask(BOB, "GET", "/api/v1/nodes", "")).isEqualTo(200);
    assertThat(unanswered("DELETE", BINDINGS + "/bob", "")).isEqualTo(503);
    assertThat(ask(BOB, "GET", "/api/v1/nodes", "")).isEqualTo(200);
    store.happens.run();
    assertThat(ask(BOB, "GET", "/api/v1/nodes", "")).isEqualTo(403);
  }

  @Test
  void aDefinitionIsEstablished() {
    assertThat(unanswered("POST", DEFINITIONS, """
        {"metadata": {"name": "tabs.example.com"}, "spec": {"group": "example.com", "scope": "Cluster",
         "names": {"plural": "tabs", "kind": "Tab"}, "versions": [{"name": "v1", "served": true, "storage": true,
         "schema": {"openAPIV3Schema": {"type": "object"}}}]}}""")).isEqualTo(503);
    store.happens.run();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (ask(Bootstrap.SYSTEM, "GET", "/apis/example.com/v1/tabs", "") != 200) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
