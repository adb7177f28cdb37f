package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.json.Json;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.Kubeconfig;
import dev.berth.api.access.cert.Keys;
import dev.berth.etcd.EtcdConfig;
import dev.berth.etcd.RunningEtcd;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One etcd, a server that is cut off from it while its clients still reach it, one that takes its place, and an agent that knows both. */
class TwoServersTest {
  private static final Duration TERM = EtcdConfig.TERM;

  @TempDir private Path dir;
  private final RealLoop loop = new RealLoop("test", _ -> {});
  private Optional<RunningEtcd> etcd = Optional.empty();
  private Optional<Relay> relay = Optional.empty();
  private Optional<Process> first = Optional.empty();
  private Optional<BerthServer> second = Optional.empty();
  private Optional<AgentProcess> agent = Optional.empty();

  @AfterEach
  void end() throws Exception {
    if (agent.isPresent()) {
      agent.get().kill();
    }
    first.ifPresent(Process::destroyForcibly);
    second.ifPresent(BerthServer::close);
    relay.ifPresent(Relay::close);
    etcd.ifPresent(RunningEtcd::close);
    loop.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** In a process of its own, since one that has lost its store ends it. */
  private Process first(int port, URI store) throws IOException {
    Path data = Files.createDirectories(dir.resolve("first"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders", "-cp", System.getProperty("java.class.path"), "dev.berth.server.command.Main", "server",
            "--data-dir", data.toString(), "--port", Integer.toString(port), "--etcd-servers", store.toString())
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("out").toFile())
        .start();
  }

  private CompletableFuture<BerthServer> second(int port, URI store) {
    ServerConfig plain = Joined.config(dir.resolve("second"));
    ServerConfig config =
        new ServerConfig(
                plain.dataDir(), plain.bind(), port, false, plain.store(), plain.tokenFile(), plain.serviceRange(), plain.extraNames())
            .withEtcd(Optional.of(new EtcdConfig(List.of(store), EtcdConfig.PREFIX, Optional.empty(), "second", TERM)));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return BerthServer.start(config);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void copyKeys() throws IOException {
    Path from = dir.resolve("first/pki");
    Path to = Files.createDirectories(dir.resolve("second/pki"));
    try (Stream<Path> keys = Files.list(from)) {
      for (Path key : keys.toList()) {
        Files.copy(key, to.resolve(key.getFileName()));
      }
    }
  }

  private static Optional<Integer> refusal(Client client) {
    Answer answer = client.list(Kinds.CONFIG_MAP.type(), "default", "").toCompletableFuture().join();
    return answer instanceof Answer.Refused refused ? Optional.of(refused.code()) : Optional.empty();
  }

  private static Optional<JsonObject> running(Client client, String notUid) {
    JsonObject pod = Joined.get(client, Ref.of(Kinds.POD, "default", "web-0"));
    boolean other = !pod.object("metadata").text("uid").equals(notUid);
    return Optional.of(pod).filter(p -> other && p.object("status").text("phase").equals("Running"));
  }

  @Test
  void theAgentFollowsTheOneThatHoldsTheStoreAndTheOtherTellsNothingOld() throws Exception {
    etcd = Optional.of(RunningEtcd.start(dir.resolve("etcd")));
    relay = Optional.of(Relay.to(etcd.get().endpoint()));
    int one = freePort();
    int two = freePort();
    first = Optional.of(first(one, relay.get().address()));
    Path known = dir.resolve("first/kubeconfig");
    Joined.await("the first server", () -> Optional.of(known).filter(Files::exists).filter(_ -> first.get().isAlive()));
    Endpoint endpoint = Kubeconfig.read(known);
    try (Connection cut = new Connection(endpoint, Connection.Settings.of("test"))) {
      Client there = new HttpsClient(cut, loop);
      Joined.await("its readiness", () -> Optional.of(refusal(there)).filter(Optional::isEmpty));
      copyKeys();
      CompletableFuture<BerthServer> waiting = second(two, etcd.get().endpoint());
      JoinToken token = JoinToken.create(Duration.ofHours(1), "test", Instant.now());
      Joined.done(there, Write.create(Kinds.SECRET, JoinToken.NAMESPACE, token.secret()));
      agent = Optional.of(new AgentProcess("one", dir.resolve("agent"), "https://127.0.0.1:" + one + ",https://127.0.0.1:" + two));
      agent.get().start(List.of("--token", token.text(), "--ca-hash", Keys.pin(endpoint.authorities().getFirst())));
      Joined.done(there, Write.create(Kinds.STATEFUL_SET, "default", set()));
      String uid = Joined.await("a pod", () -> running(there, "")).object("metadata").text("uid");
      assertThat(waiting).isNotDone();

      relay.get().cut();
      second = Optional.of(waiting.get(Joined.LIMIT_SECONDS, TimeUnit.SECONDS));
      assertThat(refusal(there)).as("what another may have changed").contains(503);
      try (Connection taken = new Connection(second(endpoint, two), Connection.Settings.of("test"))) {
        Client here = new HttpsClient(taken, loop);
        Joined.done(here, new Write.Delete(Ref.of(Kinds.POD, "default", "web-0"), Write.DeleteOptions.PLAIN));
        Joined.await("the agent's next pod", () -> running(here, uid));
      }
      assertThat(refusal(there)).contains(503);

      relay.get().mend();
      assertThat(first.get().waitFor(Joined.LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(first.get().exitValue()).isEqualTo(1);
    }
  }

  private static Endpoint second(Endpoint first, int port) {
    return new Endpoint(URI.create("https://127.0.0.1:" + port), first.authorities(), first.key(), first.token());
  }

  private static JsonObject set() {
    return (JsonObject) Json.parse("""
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"}, "spec": {
          "serviceName": "web", "replicas": 1, "selector": {"matchLabels": {"app": "web"}},
          "template": {"metadata": {"labels": {"app": "web"}},
            "spec": {"terminationGracePeriodSeconds": 1, "containers": [{"name": "c", "image": "nginx:1"}]}}}}""");
  }
}
