package dev.berth.simulator;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.connect.Backends;
import dev.berth.api.outbound.Outbound;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.ApiServer;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDrivers;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The product on a memory store, in one thread and virtual time: API, controllers, scheduler. Nothing happens unless time
 * is let pass; the same seed and the same calls give the same run.
 */
public final class SimulatedCluster implements AutoCloseable {
  private final VirtualLoop loop;
  private final Store store;
  private final ApiServer server;
  private final Drivers drivers;

  /** An answer of the API, its body read. */
  public record Answered(int code, JsonObject body) {
    public boolean isDone() {
      return code < 300;
    }
  }

  private SimulatedCluster(VirtualLoop loop, Store store, ApiServer server, Drivers drivers) {
    this.drivers = drivers;
    this.loop = loop;
    this.store = store;
    this.server = server;
  }

  /** The API alone. */
  public static SimulatedCluster apiOnly(long seed) {
    return apiOnly(seed, (store, _) -> store, Backends.NONE);
  }

  /** The API alone, on what is made of a memory store, with what its proxies lead to. */
  static SimulatedCluster apiOnly(long seed, BiFunction<Store, VirtualLoop, Store> over, Backends backends) {
    return of(seed, over, _ -> Drivers.NONE, backends);
  }

  private static SimulatedCluster of(
      long seed, BiFunction<Store, VirtualLoop, Store> over, Function<VirtualLoop, Drivers> drivers, Backends backends) {
    VirtualLoop loop = new VirtualLoop(seed);
    Store store = over.apply(Stores.memory(StoreConfig.DEFAULTS, loop.clock()), loop);
    return new SimulatedCluster(loop, store, ApiServer.alone(store, loop, Outbound.NONE, backends), drivers.apply(loop));
  }

  /** With the whole control plane, and no nodes. */
  public static SimulatedCluster start(long seed, ControlPlane.Settings settings) {
    SimulatedCluster cluster = apiOnly(seed);
    VirtualLoop loop = cluster.loop;
    loop.execute(
        () -> ControlPlane.start(new SharedSite(cluster.server, loop, Runnable::run), settings));
    loop.runDue();
    cluster.requireNoFault();
    return cluster;
  }

  /** The API with the whole control plane, and so many nodes that have come up. */
  public static SimulatedCluster withNodes(long seed, int nodes) {
    SimulatedCluster cluster = of(seed, (store, _) -> store, SimulatedDrivers::of, Backends.NONE);
    SharedSite site = new SharedSite(cluster.server, cluster.loop, Runnable::run);
    cluster.loop.execute(
        () -> {
          ControlPlane.start(site, new ControlPlane.Settings("", List.of("*")).withDrivers(cluster.drivers));
          ControlPlane.nodes(site, cluster.drivers, SimulatedNodes.Settings.of(nodes)).start();
        });
    cluster.advance(Duration.ofSeconds(30));
    return cluster;
  }

  /** The simulated driver of this name. @throws IllegalArgumentException where there is none */
  public SimulatedDriver driver(String name) {
    return drivers.find(name)
        .map(SimulatedDriver.class::cast)
        .orElseThrow(() -> new IllegalArgumentException("no driver " + name));
  }

  public VirtualLoop loop() {
    return loop;
  }

  public Store store() {
    return store;
  }

  public ApiServer server() {
    return server;
  }

  /** A request of an administrator. */
  public Answered call(String method, String target, String contentType, byte[] body) {
    int query = target.indexOf('?');
    Headers headers =
        Headers.of(List.of(Map.entry("Content-Type", contentType), Map.entry("User-Agent", "simulator")));
    Response response =
        server
            .api()
            .handle(
                new Request(
                    method,
                    query < 0 ? target : target.substring(0, query),
                    query < 0 ? "" : target.substring(query + 1),
                    headers,
                    body,
                    List.of(),
                    "simulator",
                    ""));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (response.content() instanceof Response.Content.Whole whole) {
      whole.parts().forEach(text::writeBytes);
    }
    boolean json = response.contentType().startsWith("application/json") && text.size() > 0;
    return new Answered(
        response.code(),
        json && Json.parse(text.toByteArray()) instanceof JsonObject object ? object : JsonObject.EMPTY);
  }

  public Answered call(String method, String target, JsonObject body) {
    return call(method, target, "application/json", body.toBytes());
  }

  public Answered get(String target) {
    return call("GET", target, "application/json", new byte[0]);
  }

  public Answered delete(String target) {
    return call("DELETE", target, "application/json", new byte[0]);
  }

  /** A write of the test's or the scenario's own, which must be accepted. */
  public JsonObject create(String target, JsonObject object) {
    Answered answered = call("POST", target, object);
    if (!answered.isDone()) {
      throw new IllegalStateException("POST " + target + ": " + answered.code() + " " + answered.body());
    }
    return answered.body();
  }

  /** Lets time pass. @throws IllegalStateException where a task failed in it */
  public void advance(Duration time) {
    loop.advance(time);
    requireNoFault();
  }

  /**
   * Lets time pass until something is so.
   *
   * @return whether it came to be within the time
   */
  public boolean advanceUntil(Duration most, BooleanSupplier condition) {
    long end = loop.nanos() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (loop.nanos() >= end || !loop.runNext()) {
        loop.advance(Duration.ofNanos(Math.max(0, end - loop.nanos())));
        requireNoFault();
        return condition.getAsBoolean();
      }
      requireNoFault();
    }
    return true;
  }

  private void requireNoFault() {
    if (!loop.failures().isEmpty()) {
      Throwable first = loop.failures().getFirst();
      throw new IllegalStateException("a task failed: " + first, first);
    }
  }

  @Override
  public void close() {
    loop.close();
    store.close();
  }
}
