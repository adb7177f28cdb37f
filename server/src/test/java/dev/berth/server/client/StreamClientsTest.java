package dev.berth.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.StoreConfig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.kubernetes.client.Exec;
import io.kubernetes.client.PodLogs;
import io.kubernetes.client.PortForward;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.io.TempDir;

/** Commands, logs and ports with the two Java clients, which speak older protocols than kubectl does. */
class StreamClientsTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        namespace: default
        labels: {app: web}
        annotations:
          simulated.berth.dev/log: said
      spec:
        containers:
        - name: c
          image: nginx:1
          ports:
          - containerPort: 80
      """;

  @TempDir private static Path dir;
  private static BerthServer server;
  private static KubernetesClient fabric8;
  private static ApiClient official;

  @BeforeAll
  static void start() throws IOException {
    server =
        BerthServer.start(
            Servers.config(dir, StoreConfig.DEFAULTS, 0)
                .withControllers(List.of("*"))
                .withNodes(Nodes.simulated(1)));
    String kubeconfig = Servers.kubeconfig(server);
    fabric8 = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
    official = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(kubeconfig))).build();
    official.setReadTimeout(0);
    fabric8.resource(new ByteArrayInputStream(POD.getBytes(StandardCharsets.UTF_8))).create();
    fabric8.pods().inNamespace("default").withName("web").waitUntilReady(60, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    fabric8.close();
    official.getHttpClient().dispatcher().executorService().shutdownNow();
    official.getHttpClient().connectionPool().evictAll();
    server.close();
  }

  private static io.fabric8.kubernetes.client.dsl.PodResource web() {
    return fabric8.pods().inNamespace("default").withName("web");
  }

  @Test
  @Spec({"E56", "E91"})
  void fabric8RunsCommands() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch watch = web().writingOutput(out).exec("sh", "-c", "echo hello; exit 5")) {
      assertThat(watch.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(5);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "redis-cli ping|127|sh: redis-cli: not found",
        "ls /nowhere|2|ls: cannot access '/nowhere': No such file or directory",
        "ls -l /tmp|0|",
        "mkdir -p /a/b|0|",
      })
  void whatASimulatedContainerHasNotIsToldToWhoeverAsks(String command, int code, @Nullable String complaint)
      throws Exception {
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    try (ExecWatch watch = web().writingError(error).exec(command.split(" "))) {
      assertThat(watch.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(code);
    }
    assertThat(error.toString(StandardCharsets.UTF_8)).isEqualTo(complaint == null ? "" : complaint + "\n");
  }

  @Test
  void aClientThatIsToldNothingWorksInTheDefaultNamespace() {
    assertThat(fabric8.getNamespace()).isEqualTo("default");
    assertThat(fabric8.pods().withName("web").get()).isNotNull();
  }

  /** Whose addresses lead nowhere: another machine that has one of them by chance is not asked. */
  @Test
  void proxiesLeadToSimulatedPods() {
    String services = "/api/v1/namespaces/default/services/";
    fabric8
        .resource(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: front, namespace: default}
            spec:
              selector: {app: web}
              ports: [{port: 8080, targetPort: 80}]
            """)
        .create();
    fabric8.endpoints().inNamespace("default").withName("front")
        .waitUntilCondition(e -> e != null && !e.getSubsets().isEmpty(), 60, TimeUnit.SECONDS);
    assertThat(fabric8.raw("/api/v1/namespaces/default/pods/web/proxy/")).isEqualTo("web\n");
    assertThat(fabric8.raw("/api/v1/namespaces/default/pods/web:80/proxy/a/path?q=1")).isEqualTo("web\n");
    assertThat(fabric8.raw(services + "front:8080/proxy/")).isEqualTo("web\n");
    assertThatThrownBy(() -> fabric8.raw("/api/v1/namespaces/default/pods/web:81/proxy/"))
        .hasMessageContaining("Service Unavailable");
  }

  @Test
  void fabric8TalksToAShell() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch watch = web().redirectingInput().writingOutput(out).withTTY().exec("sh", "-i")) {
      watch.getInput().write("x=$(whoami)\necho I am $x\nexit 3\n".getBytes(StandardCharsets.UTF_8));
      watch.getInput().flush();
      assertThat(watch.exitCode().get(60, TimeUnit.SECONDS)).isEqualTo(3);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("I am root\n");
  }

  @Test
  void fabric8BringsFiles() throws Exception {
    assertThat(web().file("/up/it's").upload(new ByteArrayInputStream("eins\n".getBytes(StandardCharsets.UTF_8)))).isTrue();
    try (InputStream brought = web().file("/up/it's").read()) {
      assertThat(new String(brought.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("eins\n");
    }
  }

  @Test
  @Spec({"E58", "E91"})
  void fabric8ReadsLogs() {
    assertThat(web().getLog()).isEqualTo("c started, attempt 0\nsaid\n");
    assertThat(web().tailingLines(1).getLog()).isEqualTo("said\n");
  }

  @Test
  @Spec({"E57", "E91"})
  void fabric8ForwardsPorts() throws Exception {
    try (LocalPortForward forward = web().portForward(80)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get("http://127.0.0.1:" + forward.getLocalPort() + "/")).isEqualTo("web\n");
      }
    }
  }

  private static String get(String url) throws IOException {
    try (InputStream in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @Spec({"E56", "E92"})
  void theOfficialClientRunsCommands() throws Exception {
    Process process =
        new Exec(official).exec("default", "web", new String[] {"sh", "-c", "echo hello; exit 6"}, "c", false, false);
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello\n");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(6);
  }

  @Test
  @Spec({"E58", "E92"})
  void theOfficialClientReadsLogs() throws Exception {
    try (InputStream log = new PodLogs(official).streamNamespacedPodLog("default", "web", "c", null, 1, false)) {
      // this client always follows, and the pod goes on: no more is read than is there
      StringBuilder line = new StringBuilder();
      for (int c = log.read(); c > 0 && c != '\n'; c = log.read()) {
        line.append((char) c);
      }
      assertThat(line).hasToString("said");
    }
  }

  @Test
  @Spec({"E57", "E92"})
  void theOfficialClientForwardsPorts() throws Exception {
    PortForward.PortForwardResult forward = new PortForward(official).forward("default", "web", List.of(80));
    try (OutputStream to = forward.getOutboundStream(80);
        InputStream from = forward.getInputStream(80)) {
      to.write("ping".getBytes(StandardCharsets.UTF_8));
      to.flush();
      assertThat(new String(from.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("ping");
    }
  }

  @Test
  void thePodIsThere() {
    Pod pod = web().get();
    assertThat(pod.getSpec().getNodeName()).isEqualTo("node-1");
  }
}
