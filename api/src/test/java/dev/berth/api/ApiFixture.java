package dev.berth.api;

import dev.berth.api.access.Authenticator;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.api.rest.Floor;
import dev.berth.api.rest.Verbs;
import dev.berth.api.strategy.Strategies;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.builtin.Builtin;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The API on a memory store, with everything allowed to an admin, at a fixed time that only moves when told. */
public final class ApiFixture {
  public final Store store;
  public final FrontDoor api;
  public final VirtualLoop loop = new VirtualLoop(1, Instant.parse("2026-01-02T03:04:05.678Z"));

  public ApiFixture() {
    this(Strategies.table().build());
  }

  public ApiFixture(Strategies strategies) {
    InstantSource clock = loop.clock();
    store = Stores.memory(StoreConfig.DEFAULTS, clock);
    Trees trees = new Trees();
    Floor floor =
        new Floor(
            store, trees, new StoredObjects(store, trees), Builtin::catalogue, strategies, List.of(), Map.of(),
            new SplittableRandom(1), loop);
    User admin = new User("admin", "", List.of("system:masters"), Map.of());
    api =
        new FrontDoor(
            Builtin::catalogue,
            _ -> new Authenticator.Identity.Known(admin),
            _ -> new Authorizer.Decision.Allowed(""),
            new Verbs(floor, Map.of()),
            new Pages(),
            clock);
  }

  /** An answer with its body read. */
  public record Answer(int code, JsonObject body, Response response) {
    public String text() {
      return body.toString();
    }
  }

  public Answer call(String method, String target, String body, String... headers) {
    Response r = api.handle(request(method, target, body, headers));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (r.content() instanceof Response.Content.Whole w) {
      w.parts().forEach(out::writeBytes);
    }
    JsonObject json =
        r.contentType().equals("application/json") && out.size() > 0
            ? (JsonObject) Json.parse(out.toByteArray())
            : JsonObject.EMPTY;
    return new Answer(r.code(), json, r);
  }

  public FrameSource watch(String target) {
    Response r = api.handle(request("GET", target, ""));
    if (r.content() instanceof Response.Content.Streaming s) {
      return s.frames();
    }
    throw new AssertionError("not a watch: " + r);
  }

  public static Request request(String method, String target, String body, String... headers) {
    int q = target.indexOf('?');
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(Map.entry(headers[i], headers[i + 1]));
    }
    return new Request(
        method,
        q < 0 ? target : target.substring(0, q),
        q < 0 ? "" : target.substring(q + 1),
        Headers.of(fields),
        body.getBytes(StandardCharsets.UTF_8),
        List.of(),
        "test",
        "audit");
  }
}
