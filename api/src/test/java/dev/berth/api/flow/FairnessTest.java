package dev.berth.api.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.Response;
import dev.berth.base.Spec;
import dev.berth.model.flow.FlowDefaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of one client are held inside, as many as get in; others must get through. */
@Timeout(60)
@Spec("E50")
class FairnessTest {
  private static final String GREEDY = "Bearer greedy-token";
  private static final String MODEST = "Bearer modest-token";
  private static final String ROOT = "Bearer root-token";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String TOKENS =
      """
      greedy-token,greedy,1,"cluster-users"
      modest-token,modest,2,"cluster-users"
      root-token,root,3,"system:masters"
      """;

  private final ApiFixture api = ApiFixture.guarded(TOKENS, new FlowSettings(20, Duration.ofSeconds(60)));
  private final Semaphore released = new Semaphore(0);
  private final AtomicInteger held = new AtomicInteger();
  private final ThreadFactory greedyThreads = Thread.ofVirtual().name("greedy-", 0).factory();
  private final List<CompletableFuture<Answer>> greedy = new ArrayList<>();

  @BeforeEach
  void configure() {
    FlowDefaults.PRIORITY_LEVELS.forEach(
        o -> api.asAdmin("/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", o.toString()));
    FlowDefaults.FLOW_SCHEMAS.forEach(
        o -> api.asAdmin("/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", o.toString()));
    api.asAdmin(
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        "{\"metadata\": {\"name\": \"users\"}, \"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\":"
            + " \"ClusterRole\", \"name\": \"all\"}, \"subjects\": [{\"kind\": \"Group\", \"apiGroup\":"
            + " \"rbac.authorization.k8s.io\", \"name\": \"cluster-users\"}]}");
    api.asAdmin(
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "{\"metadata\": {\"name\": \"all\"}, \"rules\": [{\"verbs\": [\"*\"], \"apiGroups\": [\"*\"], \"resources\":"
            + " [\"*\"]}]}");
    api.meanwhile.set(
        () -> {
          if (Thread.currentThread().getName().startsWith("greedy-")) {
            held.incrementAndGet();
            released.acquireUninterruptibly();
          }
        });
  }

  private Answer post(String token, String name) {
    return api.call("POST", MAPS, "{\"metadata\": {\"name\": \"" + name + "\"}}", "Authorization", token);
  }

  private static <T> CompletableFuture<T> on(ThreadFactory threads, Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        threads.newThread(
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
              }
            });
    thread.start();
    return done;
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /** All seats that the greedy one can have are taken, and its queues are full: 300 wait, the rest is answered. */
  private void flood() {
    for (int i = 0; i < 400; i++) {
      int n = i;
      greedy.add(on(greedyThreads, () -> post(GREEDY, "greedy-" + n)));
    }
    until(() -> held.get() + 300 + greedy.stream().filter(CompletableFuture::isDone).count() == 400);
  }

  @Test
  void oneGreedyClientStarvesNobody() {
    flood();
    int seats = held.get();
    assertThat(seats).isBetween(2, 14);
    Answer turnedAway =
        greedy.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).findFirst().orElseThrow();
    assertThat(turnedAway.code()).isEqualTo(429);
    assertThat(turnedAway.raw()).isEqualTo("Too many requests, please try again later.\n");
    assertThat(header(turnedAway, "Retry-After")).isEqualTo("1");

    // the administrator and components of this process do not wait
    assertThat(post(ROOT, "of-root").code()).isEqualTo(201);
    api.asAdmin(MAPS, "{\"metadata\": {\"name\": \"of-a-controller\"}}");

    // another user of the same level has a queue of its own: it is served when its queue's turn comes, not after the 300
    CompletableFuture<Answer> modest = on(Thread.ofVirtual().factory(), () -> post(MODEST, "of-modest"));
    int freed = 0;
    while (!modest.isDone() && freed < 20) {
      int before = held.get();
      released.release();
      freed++;
      until(() -> modest.isDone() || held.get() > before);
    }
    assertThat(modest.join().code()).isEqualTo(201);
    assertThat(freed).isLessThan(20);
    released.release(1000);
    greedy.forEach(f -> assertThat(f.join().code()).isIn(201, 429));
  }

  @Test
  void anAnswerNamesItsSchemaAndLevel() {
    String schema = uid("flowschemas", "global-default");
    Answer made = post(MODEST, "m");
    assertThat(header(made, "X-Kubernetes-Pf-Flowschema-Uid")).isEqualTo(schema);
    assertThat(header(made, "X-Kubernetes-Pf-Prioritylevel-Uid"))
        .isEqualTo(uid("prioritylevelconfigurations", "global-default"));
    Answer unknown = api.call("GET", MAPS, "", "Authorization", "Bearer wrong");
    assertThat(unknown.code()).isEqualTo(401);
    assertThat(unknown.response().headers()).noneMatch(h -> h.name().startsWith("X-Kubernetes-Pf"));
    Answer forbidden = api.call("GET", MAPS, "");
    assertThat(forbidden.code()).isEqualTo(403);
    assertThat(header(forbidden, "X-Kubernetes-Pf-Flowschema-Uid")).isEqualTo(schema);
  }

  @Test
  void aWatchTakesASeatOnlyUntilItIsOpen() {
    for (int i = 0; i < 50; i++) {
      Response r =
          api.api.handle(ApiFixture.request("GET", MAPS + "?watch=true", "", "Authorization", MODEST));
      assertThat(r.code()).isEqualTo(200);
    }
    assertThat(on(Thread.ofVirtual().factory(), () -> post(MODEST, "after")).join().code()).isEqualTo(201);
  }

  private String uid(String plural, String name) {
    return api.call("GET", "/apis/flowcontrol.apiserver.k8s.io/v1/" + plural + "/" + name, "", "Authorization", ROOT)
        .meta()
        .text("uid");
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().stream()
        .filter(h -> h.name().equals(name))
        .map(Response.Header::value)
        .findFirst()
        .orElse("");
  }
}
