package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.RealLoop;
import dev.berth.node.KubeletPaths;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.Knobs;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.storage.Drivers;
import dev.berth.storage.csi.CsiDriver;
import dev.berth.storage.csi.FixtureDriver;
import dev.berth.storage.csi.proto.ControllerPublishVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.registration.PluginWatcher;
import dev.berth.storage.csi.registration.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else's CSI driver, at a socket and without sidecars, from a claim to a snapshot and back: the control plane speaks to its
 * controller, and a node to which it has announced itself speaks to the rest. Containers are records; the calls are real.
 */
class CsiFlowTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String CSI = "/apis/storage.k8s.io/v1";
  private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1";

  @TempDir Path dir = Path.of("");
  private final HttpClient http = HttpClient.newHttpClient();
  private String url = "";

  private HttpResponse<String> send(String method, String path, String type, String body) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Content-Type", type)
              .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path, e);
    }
  }

  private JsonObject done(String method, String path, String type, String body) {
    HttpResponse<String> answer = send(method, path, type, body);
    assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isLessThan(300);
    return (JsonObject) Json.parse(answer.body());
  }

  private void create(String path, String body) {
    JsonObject _ = done("POST", path, "application/json", body);
  }

  private void delete(String path) {
    JsonObject _ = done("DELETE", path, "application/json", "");
  }

  private JsonObject get(String path) {
    HttpResponse<String> answer = send("GET", path, "application/json", "");
    return answer.statusCode() == 200 ? (JsonObject) Json.parse(answer.body()) : JsonObject.EMPTY;
  }

  private void await(String what, BooleanSupplier is, Supplier<Object> otherwise) {
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!is.getAsBoolean()) {
      try {
        assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(System.nanoTime()).as(what + ": " + otherwise.get()).isLessThan(end);
    }
  }

  private List<String> events() {
    return get("/api/v1/namespaces/default/events").array("items").objects()
        .map(e -> e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  private boolean isReady(String pod) {
    return get(PODS + "/" + pod).object("status").array("conditions").objects()
        .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
  }

  private static NodeSettings node(String name, KubeletPaths paths) {
    return NodeSettings.of(name, "172.16.0.1", "10.64.0.0/24").withPaths(paths);
  }

  @Test
  @Spec({"C78", "C81", "C82", "C117"})
  void aDriverThatIsOnlyASocketServesAClaimThroughItsWholeLife() throws Exception {
    Path socket = dir.resolve("csi.sock");
    KubeletPaths paths = KubeletPaths.under(dir.resolve("kubelet"));
    try (FixtureDriver fixture = new FixtureDriver(socket, "i-0815");
        BerthServer server = BerthServer.start(ServerConfig.forTests().withCsiControllers(List.of(socket)));
        RealLoop loop = new RealLoop("node", fault -> {});
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      url = server.url();
      Drivers onNode = new Drivers(List.of());
      SharedSite site = new SharedSite(server.server(), loop, calls);
      SimulatedNodes nodes =
          ControlPlane.nodes(
              site, onNode, new SimulatedNodes.Settings(1, "node-", (name, _) -> node(name, paths), Knobs.READ));
      PluginWatcher plugins =
          new PluginWatcher(Path.of(paths.pluginsRegistry()), onNode, loop, CsiDriver.PATIENCE);
      loop.execute(
          () -> {
            nodes.start();
            try {
              plugins.start();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      try (Registration _ =
          Registration.offer(Path.of(paths.pluginsRegistry(), "fixture-reg.sock"), FixtureDriver.NAME, socket, _ -> {})) {
        live(fixture);
      } finally {
        loop.execute(plugins::close);
      }
    }
  }

  private void live(FixtureDriver fixture) {
    registers();
    provisions(fixture);
    grows(fixture);
    snapshots(fixture);
    groups(fixture);
    leaves(fixture);
  }

  private void registers() {
    await(
        "the node's CSINode",
        () -> !get(CSI + "/csinodes/node-1").object("spec").array("drivers").isEmpty(),
        () -> get(CSI + "/csinodes/node-1"));
    JsonObject entry = get(CSI + "/csinodes/node-1").object("spec").array("drivers").object(0);
    assertThat(entry.text("name")).isEqualTo(FixtureDriver.NAME);
    assertThat(entry.text("nodeID")).isEqualTo("i-0815");
    assertThat(entry.array("topologyKeys").strings()).containsExactly(FixtureDriver.TOPOLOGY_KEY);
    assertThat(entry.object("allocatable").number("count")).isEqualTo(8);
    await(
        "the node's label",
        () -> get("/api/v1/nodes/node-1").object("metadata").object("labels").text(FixtureDriver.TOPOLOGY_KEY).equals("z1"),
        () -> get("/api/v1/nodes/node-1").object("metadata").object("labels"));
    await(
        "the driver's object",
        () -> get(CSI + "/csidrivers/" + FixtureDriver.NAME).object("spec").bool("attachRequired"),
        () -> get(CSI + "/csidrivers"));
  }

  private void provisions(FixtureDriver fixture) {
    create(
        "/api/v1/namespaces/default/secrets",
        "{'metadata':{'name':'keys'},'stringData':{'user':'admin'}}");
    create(
        CSI + "/storageclasses",
        "{'metadata':{'name':'fixture'},'provisioner':'" + FixtureDriver.NAME + "','volumeBindingMode':"
            + "'WaitForFirstConsumer','allowVolumeExpansion':true,'mountOptions':['noatime'],'parameters':{'tier':'fast',"
            + "'csi.storage.k8s.io/fstype':'xfs','csi.storage.k8s.io/provisioner-secret-name':'keys',"
            + "'csi.storage.k8s.io/provisioner-secret-namespace':'${pvc.namespace}',"
            + "'csi.storage.k8s.io/node-stage-secret-name':'keys',"
            + "'csi.storage.k8s.io/node-stage-secret-namespace':'${pvc.namespace}'}}");
    create(
        CLAIMS,
        "{'metadata':{'name':'data'},'spec':{'storageClassName':'fixture','accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}");
    create(
        PODS,
        "{'metadata':{'name':'app'},'spec':{'automountServiceAccountToken':false,'securityContext':{'fsGroup':2000},"
            + "'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/data'}]}],"
            + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}");
    await("the pod", () -> isReady("app"), () -> fixture.verbs() + " " + events());
    assertThat(fixture.verbs())
        .containsSubsequence("CreateVolume", "ControllerPublishVolume", "NodeStageVolume", "NodePublishVolume");
    CreateVolumeRequest made = fixture.last(CreateVolumeRequest.class);
    assertThat(made.getParametersMap()).isEqualTo(Map.of("tier", "fast"));
    assertThat(made.getSecretsMap()).isEqualTo(Map.of("user", "admin"));
    assertThat(made.getAccessibilityRequirements().getPreferred(0).getSegmentsMap())
        .isEqualTo(Map.of(FixtureDriver.TOPOLOGY_KEY, "z1"));
    assertThat(made.getVolumeCapabilities(0).getMount().getFsType()).isEqualTo("xfs");
    assertThat(fixture.last(ControllerPublishVolumeRequest.class).getNodeId()).isEqualTo("i-0815");
    NodeStageVolumeRequest staged = fixture.last(NodeStageVolumeRequest.class);
    assertThat(staged.getSecretsMap()).isEqualTo(Map.of("user", "admin"));
    assertThat(staged.getPublishContextMap()).containsKey("lun");
    assertThat(staged.getVolumeContextMap()).containsEntry("made-by", "fixture");
    assertThat(staged.getVolumeCapability().getMount().getMountFlagsList()).containsExactly("noatime");
    assertThat(fixture.last(NodePublishVolumeRequest.class).getVolumeCapability().getMount().getVolumeMountGroup())
        .isEqualTo("2000");
  }

  private void grows(FixtureDriver fixture) {
    JsonObject _ =
        done(
            "PATCH", CLAIMS + "/data", "application/merge-patch+json",
            "{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}");
    await(
        "the claim's capacity",
        () -> get(CLAIMS + "/data").object("status").object("capacity").text("storage").equals("2Gi"),
        () -> get(CLAIMS + "/data").object("status") + " " + events());
    assertThat(fixture.verbs()).containsSubsequence("ControllerExpandVolume", "NodeExpandVolume");
  }

  private void snapshots(FixtureDriver fixture) {
    create(
        SNAPSHOTS + "/volumesnapshotclasses",
        "{'metadata':{'name':'fixture'},'driver':'" + FixtureDriver.NAME + "','deletionPolicy':'Delete'}");
    create(
        SNAPSHOTS + "/namespaces/default/volumesnapshots",
        "{'metadata':{'name':'before'},'spec':{'volumeSnapshotClassName':'fixture',"
            + "'source':{'persistentVolumeClaimName':'data'}}}");
    String snapshot = SNAPSHOTS + "/namespaces/default/volumesnapshots/before";
    await("the snapshot", () -> get(snapshot).object("status").bool("readyToUse"), () -> get(snapshot) + " " + events());
    delete(snapshot);
    await("the snapshot's end", () -> !fixture.hasSnapshots(), () -> get(SNAPSHOTS + "/volumesnapshotcontents"));
  }

  /** Of the one claim that there is: through the driver's other service, and its snapshot is the group's. */
  private void groups(FixtureDriver fixture) {
    String groups = "/apis/groupsnapshot.storage.k8s.io/v1";
    create(
        groups + "/volumegroupsnapshotclasses",
        "{'metadata':{'name':'fixture'},'driver':'" + FixtureDriver.NAME + "','deletionPolicy':'Delete','parameters':"
            + "{'tier':'fast','csi.storage.k8s.io/group-snapshotter-secret-name':'keys'}}");
    create(
        groups + "/namespaces/default/volumegroupsnapshots",
        "{'metadata':{'name':'all'},'spec':{'volumeGroupSnapshotClassName':'fixture','source':{'selector':{}}}}");
    String group = groups + "/namespaces/default/volumegroupsnapshots/all";
    await("the group", () -> get(group).object("status").bool("readyToUse"), () -> get(group) + " " + events());
    CreateVolumeGroupSnapshotRequest asked = fixture.last(CreateVolumeGroupSnapshotRequest.class);
    assertThat(asked.getName()).isEqualTo("groupsnapshot-" + get(group).object("metadata").text("uid"));
    assertThat(asked.getSourceVolumeIdsList()).hasSize(1);
    assertThat(asked.getParametersMap()).isEqualTo(Map.of("tier", "fast"));
    String members = SNAPSHOTS + "/namespaces/default/volumesnapshots";
    await(
        "the group's snapshot",
        () -> get(members).array("items").objects().allMatch(s -> s.object("status").bool("readyToUse")),
        () -> get(members) + " " + events());
    assertThat(get(members).array("items").object(0).object("status").text("volumeGroupSnapshotName")).isEqualTo("all");
    delete(group);
    await("the group's end", () -> !fixture.hasSnapshots(), () -> get(groups + "/volumegroupsnapshotcontents"));
    await("its snapshot's end", () -> get(members).array("items").isEmpty(), () -> get(members) + " " + events());
    assertThat(fixture.last(DeleteVolumeGroupSnapshotRequest.class).getSnapshotIdsList())
        .containsExactly("copy-of-" + asked.getSourceVolumeIds(0));
  }

  private void leaves(FixtureDriver fixture) {
    delete(PODS + "/app");
    delete(CLAIMS + "/data");
    await("the volume's end", () -> !fixture.hasDisks(), () -> fixture.verbs() + " " + get("/api/v1/persistentvolumes"));
    assertThat(fixture.verbs())
        .containsSubsequence("NodeUnpublishVolume", "NodeUnstageVolume", "ControllerUnpublishVolume", "DeleteVolume");
  }
}
