package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.access.cert.Keys;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.Kubeconfig;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.server.BerthServer;
import dev.berth.server.agent.Agent;
import dev.berth.server.agent.AgentSettings;
import dev.berth.server.agent.JoinException;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.nodes.Nodes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines join a server: processes of their own, over TLS, whose containers are records. */
@Spec({"E73", "F45"})
class AgentTest {
  @TempDir private static Path dir;
  private static final RealLoop LOOP = new RealLoop("test", _ -> {});
  private static final ExecutorService CALLS = Executors.newVirtualThreadPerTaskExecutor();
  private static BerthServer server;
  private static KubernetesClient kubectl;
  private static AgentProcess first;
  private static AgentProcess second;

  @BeforeAll
  static void start() throws IOException {
    server = BerthServer.start(Joined.config(dir.resolve("server")).withNodes(Nodes.simulated(1)));
    kubectl =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Files.readString(server.kubeconfig().orElseThrow())))
            .build();
    first = new AgentProcess("agent-1", dir.resolve("agent-1"), server.url());
    second = new AgentProcess("agent-2", dir.resolve("agent-2"), server.url());
    List<String> papers = List.of("--token", token(), "--ca-hash", pin());
    first.start(papers);
    second.start(papers);
    ready(first);
    ready(second);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    first.kill();
    second.kill();
    kubectl.close();
    server.close();
    LOOP.close();
    CALLS.close();
  }

  private static Client admin() {
    return server.server().client(Identity.administrator(), LOOP, CALLS);
  }

  private static Endpoint endpoint() {
    return Kubeconfig.read(server.kubeconfig().orElseThrow());
  }

  private static String pin() {
    return Keys.pin(endpoint().authorities().getFirst());
  }

  private static String token() {
    JoinToken token = JoinToken.create(Duration.ofHours(1), "test", Instant.now());
    Joined.done(admin(), Write.create(Kinds.SECRET, JoinToken.NAMESPACE, token.secret()));
    return token.text();
  }

  private static JsonObject node(String name) {
    return Joined.get(admin(), Ref.of(Kinds.NODE, "", name));
  }

  private static void ready(AgentProcess agent) {
    try {
      Joined.await(
          agent.name() + " ready",
          () -> Optional.of(node(agent.name())).filter(n -> Condition.isTrue(new Node(n), "Ready")));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it said: " + agent.said(), e);
    }
  }

  /** On a node, with a volume of its own; made and ready. */
  private static Pod pod(String name, String node) {
    String yaml =
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data-%1$s, namespace: default}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: words-%1$s, namespace: default}
        data: {word: hello}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: %1$s
          namespace: default
          annotations: {simulated.berth.dev/log: said}
        spec:
          nodeSelector: {kubernetes.io/hostname: %2$s}
          containers:
          - name: c
            image: nginx:1
            env: [{name: WORD, valueFrom: {configMapKeyRef: {name: words-%1$s, key: word}}}]
            ports: [{containerPort: 80}]
            volumeMounts: [{name: data, mountPath: /data}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data-%1$s}}]
        """
            .formatted(name, node);
    kubectl.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).create();
    return kubectl.pods().inNamespace("default").withName(name).waitUntilReady(120, TimeUnit.SECONDS);
  }

  @Test
  void machinesThatHaveJoinedAreNodesUnderTheirOwnNames() {
    JsonObject node = node("agent-1");
    assertThat(node.object("status").object("daemonEndpoints").object("kubeletEndpoint").number("Port"))
        .isEqualTo(first.port());
    assertThat(node.object("spec").text("podCIDR")).isNotEqualTo(node("agent-2").object("spec").text("podCIDR"));
    assertThat(dir.resolve("agent-1/pki/kubelet-client.pem")).exists();
  }

  @Test
  void whatRunsOnAnAgentIsReachedThroughTheServer() throws Exception {
    Pod pod = pod("web", "agent-1");
    assertThat(pod.getSpec().getNodeName()).isEqualTo("agent-1");
    var web = kubectl.pods().inNamespace("default").withName("web");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch watch = web.writingOutput(out).exec("sh", "-c", "echo hello; exit 5")) {
      assertThat(watch.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(5);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
    assertThat(web.getLog()).isEqualTo("c started, attempt 0\nsaid\n");
    assertThat(web.tailingLines(1).getLog()).isEqualTo("said\n");
    try (LocalPortForward forward = web.portForward(80);
        InputStream in = URI.create("http://127.0.0.1:" + forward.getLocalPort() + "/").toURL().openStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("web\n");
    }
  }

  @Test
  @Spec("C101")
  void anAgentSaysWhatItsPodsUseToThoseWhoMayKnow() throws Exception {
    pod("used", "agent-2");
    Kubelet kubelet = new Kubelet(second.port(), endpoint());
    assertThat(kubelet.get("/healthz")).isEqualTo("200 ok");
    assertThat(kubelet.get("/pods")).startsWith("200 ").contains("\"name\":\"used\"");
    assertThat(kubelet.get("/stats/summary")).contains("\"podRef\":{\"name\":\"used\"").contains("\"pvcRef\":{\"name\":\"data-used\"");
    assertThat(kubelet.get("/metrics"))
        .contains(
            Stream.of("capacity_bytes", "available_bytes", "used_bytes", "inodes", "inodes_free", "inodes_used")
                .map(n -> "kubelet_volume_stats_" + n + "{namespace=\"default\",persistentvolumeclaim=\"data-used\"}")
                .toList());
    String proxied = kubectl.raw("/api/v1/nodes/agent-2/proxy/stats/summary");
    assertThat(proxied).contains("\"podRef\":{\"name\":\"used\"");
    assertThat(kubelet.anonymous("/pods")).startsWith("401 ");
    String token = kubectl.serviceAccounts().inNamespace("default").withName("default").tokenRequest(
        new TokenRequestBuilder().withNewSpec().endSpec().build()).getStatus().getToken();
    assertThat(kubelet.bearer("/pods", token))
        .isEqualTo(
            "403 Forbidden (user=system:serviceaccount:default:default, verb=get, resource=nodes, subresource(s)=[pods proxy])");
  }

  @Test
  void anAgentThatWasKilledComesBackWithoutItsToken() throws Exception {
    AgentProcess third = new AgentProcess("agent-3", dir.resolve("agent-3"), server.url());
    try {
      third.start(List.of("--token", token(), "--ca-hash", pin()));
      ready(third);
      String renewed = heartbeat("agent-3");
      third.kill();
      third.start(List.of());
      Joined.await("a heartbeat", () -> Optional.of(heartbeat("agent-3")).filter(t -> !t.equals(renewed)));
      long requests = kubectl.certificates().v1().certificateSigningRequests().list().getItems().stream()
          .filter(r -> r.getSpec().getUsername().equals("system:node:agent-3")
              && r.getSpec().getSignerName().equals("kubernetes.io/kube-apiserver-client-kubelet"))
          .count();
      assertThat(requests).isZero();
    } finally {
      third.kill();
    }
  }

  private static String heartbeat(String node) {
    return Joined.get(admin(), Ref.of(Kinds.LEASE, "kube-node-lease", node)).object("spec").text("renewTime");
  }

  private static AgentSettings settings(String token, String pin) {
    return new AgentSettings(
        List.of(URI.create(server.url())), Optional.of(token), Optional.of(pin), dir.resolve("stranger"),
        new AgentSettings.Runs.Simulated("stranger", "127.0.0.1", 1, Optional.empty()));
  }

  private static AgentSettings named(String node, Path data) {
    return named(node, data, "192.0.2.77");
  }

  private static AgentSettings named(String node, Path data, String address) {
    return new AgentSettings(
        List.of(URI.create(server.url())), Optional.of(token()), Optional.of(pin()), data,
        new AgentSettings.Runs.Simulated(node, address, 1, Optional.empty()));
  }

  @Test
  void aSecondAgentOfANameOnOneMachineIsToldWhileTheFirstAnswers() throws Exception {
    assertThatThrownBy(() -> Agent.start(named("agent-2", dir.resolve("beside"), "127.0.0.1")))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("the cluster has a node agent-2 already, and it is ready");
    AgentProcess gone = new AgentProcess("agent-4", dir.resolve("agent-4"), server.url());
    gone.start(List.of("--token", token(), "--ca-hash", pin()));
    try {
      ready(gone);
    } finally {
      gone.kill();
    }
    try (Agent heir = Agent.start(named("agent-4", dir.resolve("heir"), "127.0.0.1"))) {
      assertThat(heir).isNotNull();
    }
  }

  @Test
  void aSecondAgentOnOneDirectoryIsTold() throws Exception {
    AgentProcess again = new AgentProcess("agent-2", dir.resolve("agent-2"), server.url());
    String before = again.said();
    assertThat(again.ran(List.of())).isEqualTo(1);
    assertThat(again.said().substring(before.length()))
        .contains(" runs on " + dir.resolve("agent-2") + " already: berth down --data-dir ");
  }

  @Test
  void aSecondMachineOfANameIsToldToTakeAnother() {
    Path data = dir.resolve("namesake");
    assertThatThrownBy(() -> Agent.start(named("agent-1", data)))
        .isInstanceOf(JoinException.class)
        .hasMessage(
            "the cluster has a node agent-1 already, and it is ready: --node-name gives this one another name; if that one is no"
                + " more, kubectl delete node agent-1");
    assertThat(data.resolve("pki/kubelet-client.pem")).doesNotExist();
    assertThat(data.resolve("pki/kubelet-client.key")).doesNotExist();
  }

  @Test
  void aMachineThatHasJoinedKeepsItsName() {
    assertThatThrownBy(() -> Agent.start(named("agent-9", dir.resolve("agent-2"))))
        .isInstanceOf(JoinException.class)
        .hasMessage(
            "the data directory is that of node agent-2: --node-name agent-2 goes on with it, and for node agent-9 --data-dir names"
                + " another");
  }

  @Test
  void nobodyGivesATokenToAnotherCluster() {
    assertThatThrownBy(() -> Agent.start(settings("abcdef.0123456789abcdef", "sha256:" + "0".repeat(64))))
        .isInstanceOf(JoinException.class)
        .hasMessageContaining("is not the cluster of --ca-hash sha256:000")
        .hasMessageContaining(pin());
  }

  @Test
  void whoeverHasNoGoodTokenStaysOutside() {
    assertThatThrownBy(() -> Agent.start(settings("abcdef.0123456789abcdef", pin())))
        .isInstanceOf(JoinException.class)
        .hasMessage("the cluster gives no certificate: Unauthorized: the token is wrong or too old (berth token create, beside the server,"
            + " makes one)");
  }
}
