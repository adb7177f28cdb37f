package dev.berth.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.model.kinds.Pod;
import dev.berth.node.agent.Handlers;
import dev.berth.node.agent.Handlers.Reply;
import dev.berth.node.agent.Handlers.Verdict;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.simulated.Knobs;
import dev.berth.node.simulated.SimulatedHost;
import dev.berth.node.simulated.SimulatedRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkHandlersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualLoop loop = new VirtualLoop(1);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(loop, new SimulatedHost("n", List.of(), Map.of()), Knobs.READ, "n", "10.1.0.0/24");
  private final NetworkHandlers handlers = new NetworkHandlers(runtime, "1.36");

  private Reply ask(Optional<ProbeKind> probe, String handler, String containerId, Duration timeout) {
    ContainerSpec spec = new ContainerSpec(Role.MAIN, json("{'name':'c','ports':[{'name':'web','containerPort':81}]}"));
    RuntimePod.Container container =
        new RuntimePod.Container(
            containerId, "s", "c", 0, RuntimePod.State.RUNNING, "i", "i", "i", loop.clock().instant(), Optional.empty(),
            Optional.empty(), 0, "", "");
    Pod pod = new Pod(json("{'metadata':{'name':'p'}}"));
    return handlers
        .call(new Handlers.Call(pod, spec, container, "127.0.0.1", probe, json(handler), timeout))
        .toCompletableFuture()
        .join();
  }

  private Reply probe(String handler) {
    return ask(Optional.of(ProbeKind.READINESS), handler, "id", Duration.ofSeconds(20));
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static String get(int port, String path, String more) {
    return "{'httpGet':{'path':'" + path + "','port':" + port + more + "}}";
  }

  @Test
  @Spec("F22")
  void anAnswerOfTheTwoHundredsIsSuccessAndTheProberSaysWhoItIs() {
    try (Peer peer = Peer.answering(Peer.ok("fine"))) {
      assertThat(probe(get(peer.port(), "/health?deep=1", ",'httpHeaders':[{'name':'X-A','value':'b'}]"))).isEqualTo(Reply.OK);
      assertThat(peer.heard.getFirst())
          .startsWith("GET /health?deep=1 HTTP/1.1\nHost: 127.0.0.1:" + peer.port() + "\nX-A: b\n")
          .contains("User-Agent: kube-probe/1.36\n", "Accept: */*\n", "Connection: close\n");
    }
  }

  @Test
  @Spec("F22")
  void headersOfTheProbeTakeTheDefaultsPlaces() {
    try (Peer peer = Peer.answering(Peer.ok(""))) {
      String headers =
          ",'httpHeaders':[{'name':'Host','value':'a.example'},{'name':'User-Agent','value':''},{'name':'accept','value':'x/y'}]";
      assertThat(probe(get(peer.port(), "", headers))).isEqualTo(Reply.OK);
      assertThat(peer.heard.getFirst())
          .startsWith("GET / HTTP/1.1\nHost: a.example\n")
          .contains("accept: x/y\n")
          .doesNotContain("User-Agent", "*/*");
    }
  }

  @Test
  @Spec("F22")
  void anyOtherAnswerIsAFailureThatNamesIt() {
    try (Peer peer = Peer.answering("HTTP/1.1 503 Down\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n")) {
      assertThat(probe(get(peer.port(), "/", "")))
          .isEqualTo(Reply.failure("HTTP probe failed with statuscode: 503"));
    }
  }

  @Test
  @Spec("F22")
  void aLongBodyIsNotReadToItsEnd() {
    String body = "x".repeat(100_000);
    try (Peer peer = Peer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + body)) {
      assertThat(probe(get(peer.port(), "/", ""))).isEqualTo(Reply.OK);
    }
  }

  @Test
  @Spec("F22")
  void redirectsAreFollowedOnTheSameHostOnly() {
    try (Peer peer =
        Peer.on(
            head ->
                head.startsWith("GET /a")
                    ? "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
                    : head.startsWith("GET /b")
                        ? Peer.ok("")
                        : "HTTP/1.1 301 Moved\r\nLocation: http://other.example/\r\nContent-Length: 4\r\n\r\naway")) {
      assertThat(probe(get(peer.port(), "/a", ""))).isEqualTo(Reply.OK);
      assertThat(peer.heard).hasSize(2);
      assertThat(probe(get(peer.port(), "/c", "")))
          .isEqualTo(Reply.warning("Probe terminated redirects, Response body: away"));
    }
  }

  @Test
  @Spec("F22")
  void redirectsInACircleEnd() {
    try (Peer peer = Peer.answering("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(probe(get(peer.port(), "/", "")).output()).endsWith(": stopped after 10 redirects");
    }
  }

  @Test
  @Spec("F22")
  void aPortThatNobodyListensOnRefuses() {
    int dead = Peer.deadPort();
    assertThat(probe(get(dead, "/x", "")))
        .isEqualTo(
            Reply.failure(
                "Get \"http://127.0.0.1:" + dead + "/x\": dial tcp 127.0.0.1:" + dead + ": connect: connection refused"));
    assertThat(probe("{'tcpSocket':{'port':" + dead + "}}"))
        .isEqualTo(Reply.failure("dial tcp 127.0.0.1:" + dead + ": connect: connection refused"));
  }

  @Test
  @Spec("F22")
  void whoeverDoesNotAnswerInTimeHasFailed() {
    try (Peer peer = Peer.answering("")) {
      assertThat(ask(Optional.of(ProbeKind.LIVENESS), get(peer.port(), "/", ""), "id", Duration.ofMillis(200)))
          .isEqualTo(
              Reply.failure(
                  "Get \"http://127.0.0.1:" + peer.port()
                      + "/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"));
    }
  }

  @Test
  @Spec("F22")
  void aServerThatHangsUpSaysNothing() {
    try (Peer peer = Peer.answering("HTTP/1.1 200 OK\r\nContent-")) {
      assertThat(probe(get(peer.port(), "/", "")))
          .isEqualTo(Reply.failure("Get \"http://127.0.0.1:" + peer.port() + "/\": EOF"));
    }
  }

  @Test
  @Spec("F22")
  void aConnectionIsEnoughForATcpProbe() {
    try (Peer peer = Peer.answering("")) {
      assertThat(probe("{'tcpSocket':{'port':" + peer.port() + "}}")).isEqualTo(Reply.OK);
      assertThat(probe("{'tcpSocket':{'port':" + peer.port() + ",'host':'localhost'}}")).isEqualTo(Reply.OK);
    }
  }

  @Test
  void aPortIsFoundByItsNameAndAnUnknownOneSaysNothingOfTheContainer() {
    JsonObject container = json("{'ports':[{'name':'web','containerPort':81}]}");
    assertThat(HttpTarget.port(json("{'port':'web'}"), container)).isEqualTo(81);
    assertThat(HttpTarget.port(json("{'port':'82'}"), container)).isEqualTo(82);
    assertThat(probe("{'httpGet':{'path':'/','port':'nope'}}"))
        .isEqualTo(Reply.error("strconv.Atoi: parsing \"nope\": invalid syntax"));
  }

  @Test
  @Spec("F22")
  void certificatesAreNotLookedAt(@TempDir Path directory) throws Exception {
    SSLContext context = selfSigned(directory);
    try (Peer peer = new Peer(context.getServerSocketFactory().createServerSocket(0), _ -> Peer.ok(""))) {
      assertThat(probe(get(peer.port(), "/", ",'scheme':'HTTPS'"))).isEqualTo(Reply.OK);
    }
  }

  private static SSLContext selfSigned(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=nobody", "-validity", "1", "-storetype",
                "PKCS12", "-keystore", store.toString(), "-storepass", "secret")
            .redirectErrorStream(true)
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  @Test
  @Spec({"F22", "F26"})
  void tlsToAPlainServerFailsAProbeAndAHookAsksAgainInPlain() {
    try (Peer peer = Peer.answering("HTTP/1.1 500 No\r\n\r\n")) {
      String handler = get(peer.port(), "/", ",'scheme':'HTTPS','httpHeaders':[{'name':'authorization','value':'secret'}]");
      assertThat(probe(handler).output())
          .isEqualTo("Get \"https://127.0.0.1:" + peer.port() + "/\": http: server gave HTTP response to HTTPS client");
      assertThat(ask(Optional.empty(), handler, "id", Duration.ofSeconds(20)))
          .isEqualTo(
              Reply.warning(
                  "request to HTTPS lifecycle hook 127.0.0.1:" + peer.port() + " got HTTP response, retry with HTTP succeeded"));
      assertThat(peer.heard.getLast()).contains("User-Agent: kube-lifecycle/1.36").doesNotContain("secret");
    }
  }

  @Test
  @Spec("F26")
  void aHookCannotBeAConnection() {
    assertThat(ask(Optional.empty(), "{'tcpSocket':{'port':1}}", "id", SECOND).verdict()).isEqualTo(Verdict.FAILURE);
  }

  @Test
  @Spec("F22")
  void aCommandSucceedsWithZero() {
    String id = running();
    String exec = "{'exec':{'command':['%s']}}";
    assertThat(ask(Optional.of(ProbeKind.LIVENESS), exec.formatted("true"), id, SECOND)).isEqualTo(Reply.OK);
    assertThat(ask(Optional.of(ProbeKind.LIVENESS), "{'exec':{'command':['cat','/none']}}", id, SECOND).verdict())
        .isEqualTo(Verdict.FAILURE);
    assertThat(ask(Optional.of(ProbeKind.LIVENESS), exec.formatted("true"), "gone", SECOND))
        .isEqualTo(Reply.error("container gone is not running"));
  }

  private String running() {
    Runtime.SandboxConfig pod = new Runtime.SandboxConfig("u", "ns", "p", 0, "p", Map.of(), Map.of(), false, 30);
    runtime.pullImage("i", pod);
    String sandbox = runtime.runSandbox(pod).toCompletableFuture().join();
    String id =
        runtime
            .createContainer(
                sandbox,
                pod,
                new Runtime.ContainerConfig("c", 0, "i", List.of(), List.of(), Map.of(), List.of(), JsonObject.EMPTY))
            .toCompletableFuture()
            .join();
    runtime.startContainer(id);
    loop.runUntilIdle(100);
    return id;
  }

  @Test
  @Spec("F22")
  void aServiceIsHealthyWhenItSaysSo() throws IOException {
    try (HealthServer server = new HealthServer()) {
      assertThat(probe("{'grpc':{'port':" + server.port() + "}}")).isEqualTo(Reply.OK);
      assertThat(probe("{'grpc':{'port':" + server.port() + ",'service':'db'}}"))
          .isEqualTo(Reply.failure("service unhealthy (responded with \"NOT_SERVING\")"));
      assertThat(probe("{'grpc':{'port':" + server.port() + ",'service':'what'}}"))
          .isEqualTo(
              Reply.failure("error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"));
      server.forget();
      assertThat(probe("{'grpc':{'port':" + server.port() + "}}").output())
          .startsWith("error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ");
    }
  }

  @Test
  @Spec("F22")
  void aServiceThatCannotBeReachedTimesOut() {
    int dead = Peer.deadPort();
    assertThat(ask(Optional.of(ProbeKind.LIVENESS), "{'grpc':{'port':" + dead + "}}", "id", Duration.ofMillis(300)))
        .isEqualTo(
            Reply.failure(
                "timeout: failed to connect service \"127.0.0.1:" + dead + "\" within 300ms: context deadline exceeded"));
  }
}
