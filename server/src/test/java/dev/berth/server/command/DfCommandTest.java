package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.nodes.Nodes;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code berth df} against a server with simulated nodes, whose volumes hold what was written. */
@ResourceLock(Resources.SYSTEM_OUT)
class DfCommandTest {
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: default}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: spare, namespace: default}
      spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 3Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db, namespace: default, annotations: {simulated.berth.dev/write: /data/rows=0123456789}}
      spec:
        containers: [{name: c, image: db:1, volumeMounts: [{name: data, mountPath: /data}]}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      """;

  @TempDir private static Path dir;
  private static BerthServer server;
  private static KubernetesClient kubectl;

  @BeforeAll
  static void start() throws IOException {
    ServerConfig c = ServerConfig.forTests();
    server =
        BerthServer.start(
            new ServerConfig(
                    Optional.of(dir), c.bind(), 0, false, c.store(), c.tokenFile(), c.serviceRange(), c.extraNames())
                .withControllers(List.of("*"))
                .withNodes(Nodes.simulated(2)));
    kubectl =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(Files.readString(server.kubeconfig().orElseThrow()))).build();
    kubectl.load(new ByteArrayInputStream(OBJECTS.getBytes(StandardCharsets.UTF_8))).create();
    kubectl.pods().inNamespace("default").withName("db").waitUntilReady(60, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    kubectl.close();
    server.close();
  }

  /** What was said, its errors after {@code !}, and the code. */
  private static String df(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
      int code = Main.line().execute(args);
      System.out.flush();
      String errors = complained.toString(StandardCharsets.UTF_8);
      return said.toString(StandardCharsets.UTF_8) + (errors.isEmpty() ? "" : "! " + errors) + code;
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  @Spec("H22")
  void itShowsWhatTheVolumesOfClaimsHold() {
    assertThat(df("df", "--data-dir", dir.toString()))
        .isEqualTo(
            """
            NAMESPACE  PVC    POD  SIZE  USED  AVAIL  USE%  INODES%
            default    data   db   16Mi    10   16Mi    1%       1%
            default    spare  -     3Gi  not bound
            0""");
  }

  @Test
  @Spec("H26")
  void onlyThoseThatNoPodHasMayBeShown() {
    assertThat(df("df", "--unused", "--data-dir", dir.toString()))
        .isEqualTo("NAMESPACE  PVC    POD  SIZE  USED  AVAIL  USE%  INODES%\ndefault    spare  -     3Gi  not bound\n0");
  }

  @Test
  @Spec("H22")
  void oneNamespaceMayBeNamedAndAKubeconfig() {
    assertThat(df("df", "--kubeconfig", server.kubeconfig().orElseThrow().toString(), "-n", "kube-system"))
        .isEqualTo("NAMESPACE  PVC  POD  SIZE  USED  AVAIL  USE%  INODES%\n0");
    assertThat(df("df", "--kubeconfig", server.kubeconfig().orElseThrow().toString(), "--namespace=default")).contains("data   db");
  }

  @Test
  void aNodeThatMayNotBeAskedIsNamedAndTheRestIsShown() throws IOException {
    kubectl.resource(
            new ClusterRoleBindingBuilder()
                .withMetadata(new ObjectMetaBuilder().withName("df-viewer").build())
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
                .addNewSubject("", "ServiceAccount", "default", "default")
                .build())
        .create();
    String token =
        kubectl.serviceAccounts().inNamespace("default").withName("default")
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build()).getStatus().getToken();
    String admin = Files.readString(server.kubeconfig().orElseThrow());
    String viewer = admin.substring(0, admin.indexOf("users:")) + "users:\n- name: " + user(admin) + "\n  user: {token: " + token + "}\n";
    Path file = Files.writeString(dir.resolve("viewer"), viewer);
    String node = kubectl.pods().inNamespace("default").withName("db").get().getSpec().getNodeName();
    assertThat(df("df", "--kubeconfig", file.toString()))
        .contains("default    data   db   16Mi  not measured\n")
        .contains("! berth: node " + node + " does not tell what its volumes hold: nodes \"" + node + "\" is forbidden: ")
        .endsWith("\n1");
  }

  @Test
  @Spec("C101")
  void thePagesOfASimulatedNodeAreReadThroughItsProxy() {
    String proxy = "/api/v1/nodes/" + kubectl.pods().inNamespace("default").withName("db").get().getSpec().getNodeName() + "/proxy";
    assertThat(kubectl.raw(proxy + "/healthz")).isEqualTo("ok");
    assertThat(kubectl.raw(proxy + "/pods")).contains("\"name\":\"db\"");
    assertThat(kubectl.raw(proxy + "/metrics"))
        .contains("kubelet_volume_stats_used_bytes{namespace=\"default\",persistentvolumeclaim=\"data\"} 10\n");
    assertThat(kubectl.raw(proxy + "/stats/summary")).contains("\"pvcRef\":{\"name\":\"data\"");
    assertThat(kubectl.raw(proxy + "/none")).isNull();
  }

  private static String user(String kubeconfig) {
    return Config.fromKubeconfig(kubeconfig).getCurrentContext().getContext().getUser();
  }

  @Test
  void aFileThatIsNoKubeconfigIsNamed() throws IOException {
    Path file = Files.writeString(dir.resolve("notes"), "{}");
    assertThat(df("df", "--kubeconfig", file.toString())).isEqualTo("! berth: " + file + ": there is no \"\" among its contexts\n1");
  }

  @Test
  void withoutAClusterItSaysWhatToDo() {
    assertThat(df("df", "--data-dir", dir.resolve("none").toString()))
        .isEqualTo(
            "! berth: there is no kubeconfig at " + dir.resolve("none/kubeconfig") + ": --data-dir or --kubeconfig name the cluster\n1");
  }
}
