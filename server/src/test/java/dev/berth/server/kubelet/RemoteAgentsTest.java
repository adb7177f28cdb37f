package dev.berth.server.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Issuer;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.stream.Sink;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.NodeStreams.ContainerTarget;
import dev.berth.model.streams.NodeStreams.PodTarget;
import dev.berth.model.streams.NodeStreams.Reading;
import dev.berth.model.streams.Opened;
import dev.berth.server.volume.Parcel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs of a node whose agent shows a certificate of nobody that the cluster knows. */
class RemoteAgentsTest {
  private static final ContainerTarget CONTAINER = new ContainerTarget(new PodTarget("default", "p", "u"), "c");
  private final Instant now = Instant.now();
  private final HttpsServer agent = agent(Issuer.authority("elsewhere", now));
  private final RemoteAgents agents =
      new RemoteAgents(Issuer.authority("kubernetes", now), new OneNode(), _ -> false, InstantSource.fixed(now));

  @BeforeEach
  void start() {
    agent.createContext(
        "/containerLogs/default/p/c",
        exchange -> {
          byte[] log = "said\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, log.length);
          exchange.getResponseBody().write(log);
          exchange.close();
        });
    agent.start();
  }

  @AfterEach
  void stop() {
    agent.stop(0);
  }

  private HttpsServer agent(Credential authority) {
    try {
      Credential serving = Issuer.issue(authority, Profile.serving("n", "10.96.0.1", List.of()), now);
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("serving", serving.key(), new char[0], new Certificate[] {serving.certificate()});
      KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return server;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private class OneNode implements RemoteAgents.Nodes {
    @Override
    public Optional<JsonObject> find(String name) {
      return all().stream().findFirst();
    }

    @Override
    public List<JsonObject> all() {
      return List.of(
          (JsonObject)
              Yaml.parse(
                  "{metadata: {name: n}, status: {addresses: [{type: InternalIP, address: 127.0.0.1}],"
                      + " daemonEndpoints: {kubeletEndpoint: {Port: " + agent.getAddress().getPort() + "}}}}"));
    }
  }

  /** What is read, completed where it ends. */
  private static final class Read implements Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<String> all = new CompletableFuture<>();

    @Override
    public CompletionStage<Void> write(byte[] piece) {
      bytes.writeBytes(piece);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end() {
      all.complete(bytes.toString(StandardCharsets.UTF_8));
    }
  }

  private static Opened<Reading> logs(Optional<NodeStreams> node) throws Exception {
    return node.orElseThrow().logs(CONTAINER, LogOptions.ALL).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void anAgentThatTheClusterDoesNotKnowIsNotBelieved() throws Exception {
    assertThat(logs(agents.agent("n"))).isInstanceOf(Opened.Refused.class);
  }

  @Test
  void anAgentThatDoesNotAnswerIsNamedWithItsAddress() {
    int port = agent.getAddress().getPort();
    agent.stop(0);
    assertThat(agents.ask("n", "block.berth.dev", "delete", Parcel.of(JsonObject.EMPTY)).orElseThrow())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("node n does not answer at https://127.0.0.1:" + port + ": java.net.ConnectException");
  }

  @Test
  @Spec("E58")
  void whoAsksNotToLookAtCertificatesReadsItsLogs() throws Exception {
    Opened<Reading> opened = logs(agents.unverified("n"));
    Read read = new Read();
    assertThat(opened)
        .isInstanceOfSatisfying(Opened.Ready.class, ready -> ((Reading) ready.stream()).start(read));
    assertThat(read.all.get(30, TimeUnit.SECONDS)).isEqualTo("said\n");
  }

  /** A node that is gone took its disk along; one that says nothing of its agent did not. */
  @Test
  void whatIsToGoFromTheDiskOfANodeThatIsGoneHasGone() {
    OneNode silent =
        new OneNode() {
          @Override
          public Optional<JsonObject> find(String name) {
            return name.equals("new") ? Optional.of(JsonObject.EMPTY) : Optional.empty();
          }
        };
    RemoteAgents machines = new RemoteAgents(Issuer.authority("kubernetes", now), silent, _ -> false, InstantSource.fixed(now));
    for (String verb : List.of("delete", "deleteSnapshot", "deleteGroupSnapshot", "detach", "moveRemove")) {
      assertThat(machines.ask("gone", "block.berth.dev", verb, Parcel.of(JsonObject.EMPTY))).as(verb).isEmpty();
      assertThat(machines.ask("new", "block.berth.dev", verb, Parcel.of(JsonObject.EMPTY)).orElseThrow())
          .as(verb)
          .isCompletedExceptionally();
    }
    assertThat(machines.ask("gone", "block.berth.dev", "expand", Parcel.of(JsonObject.EMPTY)).orElseThrow())
        .isCompletedExceptionally();
  }
}
