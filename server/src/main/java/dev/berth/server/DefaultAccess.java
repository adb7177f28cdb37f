package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.rbac.Aggregation;
import dev.berth.api.access.rbac.DefaultRoles;
import dev.berth.api.access.rbac.Reconciliation;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Writes the default roles and bindings at a start, where they are missing or less than they should be. All at once, so
 * that the log syncs once for many of them.
 */
final class DefaultAccess {
  private static final String BASE = "/apis/rbac.authorization.k8s.io/v1";

  private final Api api;
  private final AccessObjects objects;
  private final Executor calls;

  /** @param calls where requests are handled; they may block on the store's durability */
  DefaultAccess(Api api, AccessObjects objects, Executor calls) {
    this.api = api;
    this.objects = objects;
    this.calls = calls;
  }

  /** @throws IllegalStateException where a write is refused */
  void run() {
    List<Runnable> writes = new ArrayList<>();
    for (JsonObject wanted : DefaultRoles.objects()) {
      JsonObject metadata = wanted.object("metadata");
      String namespace = metadata.text("namespace");
      String plural = wanted.text("kind").toLowerCase(Locale.ROOT) + "s";
      String path = BASE + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
      String name = metadata.text("name");
      switch (Reconciliation.of(objects.get(AccessObjects.RBAC, plural, namespace, name), wanted)) {
        case Reconciliation.Keep() -> {}
        case Reconciliation.Create(JsonObject made) -> writes.add(() -> send("POST", path, made));
        case Reconciliation.Update(JsonObject next) -> writes.add(() -> send("PUT", path + "/" + name, next));
        case Reconciliation.Replace(JsonObject made) ->
            writes.add(
                () -> {
                  send("DELETE", path + "/" + name, JsonObject.EMPTY);
                  send("POST", path, made);
                });
      }
    }
    all(writes);
    List<Runnable> stale = new ArrayList<>();
    for (JsonObject role : Aggregation.stale(objects.list(AccessObjects.RBAC, "clusterroles"))) {
      stale.add(() -> send("PUT", BASE + "/clusterroles/" + role.object("metadata").text("name"), role));
    }
    all(stale);
  }

  private void all(List<Runnable> writes) {
    try {
      CompletableFuture.allOf(
              writes.stream().map(w -> CompletableFuture.runAsync(w, calls)).toArray(CompletableFuture<?>[]::new))
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the default roles cannot be written: " + e.getCause(), e.getCause());
    }
  }

  private void send(String method, String path, JsonObject body) {
    Headers headers =
        Headers.of(List.of(Map.entry("Content-Type", "application/json"), Map.entry("User-Agent", "kube-apiserver")));
    Response answer =
        api.handleAs(
            Bootstrap.SYSTEM,
            new Request(
                method, path, "", headers, body.toBytes(), List.of(), "in-process", UUID.randomUUID().toString()));
    if (answer.code() >= 300 && answer.code() != 409) { // 409: another server was faster
      throw new IllegalStateException(method + " " + path + ": " + answer.code() + " " + text(answer));
    }
  }

  private static String text(Response answer) {
    return answer.content() instanceof Response.Content.Whole w
        ? new String(w.parts().getFirst(), StandardCharsets.UTF_8)
        : "";
  }
}
