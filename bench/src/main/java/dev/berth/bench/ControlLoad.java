package dev.berth.bench;

import dev.berth.api.access.User;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Source;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.HttpsSource;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.server.BerthServer;
import dev.berth.server.inprocess.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** An administrator who makes objects and sees what becomes of them. Owns a thread, on which it is told. */
final class ControlLoad implements AutoCloseable {
  /** Replicas of one StatefulSet, where there are several. */
  private static final int SET = 500;

  private final RealLoop loop;
  private final Client client;
  private final Source.Following following;
  private final Way way;
  private final int size;
  private final Map<String, Set<String>> there = new HashMap<>();
  private final AtomicReference<Waiting> waiting = new AtomicReference<>(new Waiting(() -> false));
  private long revision;

  /** What requests go by, to be closed in the end. */
  private interface Way {
    void close();
  }

  private record Waiting(BooleanSupplier until, CompletableFuture<Boolean> reached) {
    Waiting(BooleanSupplier until) {
      this(until, new CompletableFuture<>());
    }
  }

  private ControlLoad(RealLoop loop, Client client, Source source, Way way, int size) {
    this.size = size;
    this.loop = loop;
    this.client = client;
    this.way = way;
    following =
        source.follow(
            Set.of(
                Kinds.POD.type(), Kinds.CLAIM.type(), Kinds.NODE.type(), Kinds.SERVICE_ACCOUNT.type(),
                Kinds.CONFIG_MAP.type()),
            new Seen());
  }

  /** Within the server's process. */
  static ControlLoad of(BerthServer server, int size) {
    RealLoop loop = loop();
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    Identity admin = new Identity(new User("bench", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of()), "bench");
    return new ControlLoad(
        loop, server.server().client(admin, loop, calls), server.server().source(loop), calls::close, size);
  }

  /** Over the network. */
  static ControlLoad of(Endpoint endpoint, int size) {
    RealLoop loop = loop();
    Connection connection = new Connection(endpoint, Connection.Settings.of("bench"));
    return new ControlLoad(
        loop, new HttpsClient(connection, loop), new HttpsSource(connection, loop), connection::close, size);
  }

  private static RealLoop loop() {
    return new RealLoop("bench", Throwable::printStackTrace);
  }

  /** Remembers the names of what is as it should be, by kind. */
  private final class Seen implements Source.Sink {
    @Override
    public void listed(ResourceType type, List<JsonObject> objects) {
      objects.forEach(object -> see(type, object));
    }

    @Override
    public void changed(List<Source.Change> changes, long upTo) {
      changes.forEach(change -> see(change.type(), change.object()));
      revision = upTo;
      look();
    }

    private void see(ResourceType type, JsonObject object) {
      boolean good =
          switch (type.kind()) {
            case "Pod" -> new Pod(object).isReady();
            case "Node" -> new Node(object).isReady();
            case "PersistentVolumeClaim" -> new PersistentVolumeClaim(object).isBound();
            default -> object.object("metadata").text("namespace").equals("default");
          };
      if (good) {
        there.computeIfAbsent(type.kind(), _ -> new HashSet<>()).add(object.object("metadata").text("name"));
      }
    }
  }

  private void look() {
    Waiting now = Objects.requireNonNull(waiting.get());
    if (now.until.getAsBoolean()) {
      now.reached.complete(true);
    }
  }

  private int count(String kind) {
    return there.getOrDefault(kind, Set.of()).size();
  }

  private boolean has(String kind, String name) {
    return there.getOrDefault(kind, Set.of()).contains(name);
  }

  private boolean await(BooleanSupplier until, int seconds) throws InterruptedException {
    Waiting next = new Waiting(until);
    waiting.set(next);
    loop.execute(this::look);
    try {
      return next.reached.completeOnTimeout(false, seconds, TimeUnit.SECONDS).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Until nodes are ready, and what pods of the default namespace need is there. */
  void awaitNodes(int nodes, int seconds) throws InterruptedException {
    boolean ready =
        await(
            () ->
                count("Node") >= nodes
                    && has("ServiceAccount", "default")
                    && has("ConfigMap", "kube-root-ca.crt"),
            seconds);
    if (!ready) {
      throw new IllegalStateException("the nodes were not ready within " + seconds + " s");
    }
  }

  /** What is there before the clock runs. */
  void prepare(ControlBench.Scenario scenario) {
    if (scenario != ControlBench.Scenario.BINDING) {
      create(Kinds.SERVICE, "default", parse(SERVICE)).join();
    }
  }

  /** Makes the objects and waits. @return how many came to be as they should within the time */
  int run(ControlBench.Scenario scenario, int seconds) throws InterruptedException {
    switch (scenario) {
      case ORDERED -> create(Kinds.STATEFUL_SET, "default", set("web", size, "OrderedReady", List.of())).join();
      case PARALLEL -> create(Kinds.STATEFUL_SET, "default", set("web", size, "Parallel", List.of())).join();
      case BINDING -> volumesAndClaims();
      case PODS -> {
        List<CompletableFuture<Answer>> made = new ArrayList<>();
        for (int done = 0, n = 0; done < size; done += SET, n++) {
          made.add(
              create(
                  Kinds.STATEFUL_SET, "default", set("web" + n, Math.min(SET, size - done), "Parallel", List.of(CLAIM))));
        }
        made.forEach(CompletableFuture::join);
      }
    }
    String kind = scenario == ControlBench.Scenario.BINDING ? "PersistentVolumeClaim" : "Pod";
    await(() -> count(kind) >= size, seconds);
    CompletableFuture<Integer> last = new CompletableFuture<>();
    loop.execute(() -> last.complete(count(kind)));
    return last.join();
  }

  /** Changes of the store since it is there, at most those that were told. */
  long writes() {
    CompletableFuture<Long> last = new CompletableFuture<>();
    loop.execute(() -> last.complete(revision));
    return last.join();
  }

  private void volumesAndClaims() {
    List<CompletableFuture<Answer>> made = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      made.add(create(Kinds.VOLUME, "", parse(VOLUME.formatted(i))));
    }
    for (int i = 0; i < size; i++) {
      made.add(create(Kinds.CLAIM, "default", parse(STATIC_CLAIM.formatted(i))));
    }
    made.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Answer> create(Kind<?> kind, String namespace, JsonObject object) {
    return client
        .perform(Write.create(kind, namespace, object))
        .thenApply(
            answer -> {
              if (answer instanceof Answer.Refused refused) {
                throw new IllegalStateException(refused.message());
              }
              return answer;
            })
        .toCompletableFuture();
  }

  private static JsonObject set(String name, int replicas, String policy, List<String> claims) {
    return parse(STATEFUL_SET.formatted(name, policy, replicas, name, name, String.join(",", claims)));
  }

  private static JsonObject parse(String text) {
    return Json.parse(text) instanceof JsonObject object ? object : JsonObject.EMPTY;
  }

  @Override
  public void close() {
    following.close();
    loop.close();
    way.close();
  }

  private static final String SERVICE =
      """
      {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
       "spec":{"clusterIP":"None","selector":{"app":"none"},"ports":[{"port":80}]}}
      """;
  private static final String STATEFUL_SET =
      """
      {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"%s"},
       "spec":{"serviceName":"web","podManagementPolicy":"%s","replicas":%d,
        "selector":{"matchLabels":{"app":"%s"}},
        "template":{"metadata":{"labels":{"app":"%s"}},
         "spec":{"containers":[{"name":"main","image":"registry.example/web:1"}]}},
        "volumeClaimTemplates":[%s]}}
      """;
  private static final String CLAIM =
      """
      {"metadata":{"name":"data"},
       "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}
      """;
  private static final String VOLUME =
      """
      {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"volume-%d"},
       "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"static",
        "hostPath":{"path":"/data"}}}
      """;
  private static final String STATIC_CLAIM =
      """
      {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"claim-%d"},
       "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"static",
        "resources":{"requests":{"storage":"1Gi"}}}}
      """;
}
