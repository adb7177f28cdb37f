package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots through all floors: taken of a volume in use, restored beside it, and deleted. */
class SnapshotsTest {
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  private static final String SNAPSHOT = "/apis/snapshot.storage.k8s.io/v1";
  private static final String SNAPSHOTS = SNAPSHOT + "/namespaces/default/volumesnapshots";
  private static final String CONTENTS = SNAPSHOT + "/volumesnapshotcontents";

  private final SimulatedCluster cluster = SimulatedCluster.apiOnly(5);
  private final Drivers drivers = SimulatedDrivers.of(cluster.loop());
  private final SimulatedDriver block = (SimulatedDriver) drivers.find("block.berth.dev").orElseThrow();

  @BeforeEach
  void start() {
    SharedSite site = new SharedSite(cluster.server(), cluster.loop(), Runnable::run);
    ControlPlane.Settings settings = new ControlPlane.Settings("", List.of("*")).withDrivers(drivers);
    cluster.loop().execute(
        () -> {
          ControlPlane.start(site, settings);
          ControlPlane.nodes(site, drivers, SimulatedNodes.Settings.of(2)).start();
        });
    cluster.advance(Duration.ofSeconds(30));
    cluster.create(
        "/apis/storage.k8s.io/v1/storageclasses",
        NodeHouse.json(
            "{'metadata':{'name':'block'},'provisioner':'block.berth.dev','volumeBindingMode':'WaitForFirstConsumer'}"));
    cluster.create(
        SNAPSHOT + "/volumesnapshotclasses",
        NodeHouse.json(
            "{'metadata':{'name':'block','annotations':{'snapshot.storage.kubernetes.io/is-default-class':'true'}},"
                + "'driver':'block.berth.dev','deletionPolicy':'Delete'}"));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void claim(String name, String more) {
    cluster.create(
        CLAIMS,
        NodeHouse.json(
            "{'metadata':{'name':'" + name + "'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'block',"
                + "'resources':{'requests':{'storage':'1Gi'}}" + more + "}}"));
  }

  private void podWith(String name, String claim) {
    cluster.create(
        "/api/v1/namespaces/default/pods",
        NodeHouse.json(
            "{'metadata':{'name':'" + name + "'},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':"
                + "[{'name':'v','mountPath':'/data'}]}],'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'"
                + claim + "'}}]}}"));
  }

  private void until(String target, Predicate<JsonObject> holds) {
    assertThat(cluster.advanceUntil(Duration.ofMinutes(3), () -> holds.test(cluster.get(target).body())))
        .as(() -> target + ": " + cluster.get(target).body() + said())
        .isTrue();
  }

  private String said() {
    return cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
        .map(e -> e.object("involvedObject").text("name") + " " + e.text("reason") + ": " + e.text("message"))
        .reduce("", (a, b) -> a + "\n" + b);
  }

  private static boolean isBound(JsonObject claim) {
    return claim.object("status").text("phase").equals("Bound");
  }

  private void bound(String claim, String pod) {
    podWith(pod, claim);
    until(CLAIMS + "/" + claim, SnapshotsTest::isBound);
    until("/api/v1/namespaces/default/pods/" + pod, p -> p.object("status").text("phase").equals("Running"));
  }

  private String volumeOf(String claim) {
    String volume = cluster.get(CLAIMS + "/" + claim).body().object("spec").text("volumeName");
    return cluster.get("/api/v1/persistentvolumes/" + volume).body().object("spec").object("csi").text("volumeHandle");
  }

  private void taken() {
    claim("data", "");
    bound("data", "writer");
    block.files(volumeOf("data")).orElseThrow().write("f", "before");
    cluster.create(
        SNAPSHOTS, NodeHouse.json("{'metadata':{'name':'snap'},'spec':{'source':{'persistentVolumeClaimName':'data'}}}"));
    until(SNAPSHOTS + "/snap", s -> s.object("status").bool("readyToUse"));
    block.files(volumeOf("data")).orElseThrow().write("f", "after");
  }

  @Test
  @Spec({"C113", "C114"})
  void aClaimThatIsRestoredHasWhatWasThereWhenTheSnapshotWasTaken() {
    taken();
    claim("restored", ",'dataSource':{'apiGroup':'snapshot.storage.k8s.io','kind':'VolumeSnapshot','name':'snap'}");
    bound("restored", "reader");
    assertThat(block.files(volumeOf("restored")).orElseThrow().read("f")).hasValue("before");
    assertThat(block.files(volumeOf("data")).orElseThrow().read("f")).hasValue("after");
  }

  @Test
  @Spec("C115")
  void aCloneHasWhatItsOriginalHasNow() {
    taken();
    claim("copy", ",'dataSource':{'kind':'PersistentVolumeClaim','name':'data'}");
    bound("copy", "reader");
    assertThat(block.files(volumeOf("copy")).orElseThrow().read("f")).hasValue("after");
  }

  @Test
  @Spec("C113")
  void aSnapshotGoesWithItsContentAndWhatTheDriverHas() {
    taken();
    String content = cluster.get(SNAPSHOTS + "/snap").body().object("status").text("boundVolumeSnapshotContentName");
    assertThat(cluster.get(CONTENTS + "/" + content).code()).isEqualTo(200);
    cluster.delete(SNAPSHOTS + "/snap");
    until(SNAPSHOTS + "/snap", s -> s.text("reason").equals("NotFound"));
    assertThat(cluster.get(CONTENTS + "/" + content).code()).isEqualTo(404);
    String handle = "snapshot-snapshot-" + content.substring("snapcontent-".length());
    assertThat(
            block.create(
                    new NewVolume(
                        "x", 1 << 30, Map.of(), Set.of(), false, List.of(),
                        Optional.of(handle), Optional.empty()))
                .toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  @Spec("C113")
  void aSnapshotThatIsRetainedLeavesItsContent() {
    cluster.create(
        SNAPSHOT + "/volumesnapshotclasses",
        NodeHouse.json("{'metadata':{'name':'kept'},'driver':'block.berth.dev','deletionPolicy':'Retain'}"));
    claim("data", "");
    bound("data", "writer");
    cluster.create(
        SNAPSHOTS,
        NodeHouse.json(
            "{'metadata':{'name':'snap'},'spec':{'volumeSnapshotClassName':'kept','source':"
                + "{'persistentVolumeClaimName':'data'}}}"));
    until(SNAPSHOTS + "/snap", s -> s.object("status").bool("readyToUse"));
    String content = cluster.get(SNAPSHOTS + "/snap").body().object("status").text("boundVolumeSnapshotContentName");
    cluster.delete(SNAPSHOTS + "/snap");
    until(SNAPSHOTS + "/snap", s -> s.text("reason").equals("NotFound"));
    cluster.advance(Duration.ofMinutes(1));
    assertThat(cluster.get(CONTENTS + "/" + content).body().object("status").bool("readyToUse")).isTrue();
  }

  @Test
  @Spec("C113")
  void whereASnapshotComesFromNeverChanges() {
    taken();
    SimulatedCluster.Answered changed =
        cluster.call(
            "PATCH", SNAPSHOTS + "/snap", "application/merge-patch+json",
            NodeHouse.json("{'spec':{'source':{'persistentVolumeClaimName':'other'}}}").toBytes());
    assertThat(changed.code()).isEqualTo(422);
    assertThat(changed.body().text("message"))
        .isEqualTo(
            "VolumeSnapshot.snapshot.storage.k8s.io \"snap\" is invalid: spec.source.persistentVolumeClaimName: Invalid"
                + " value: \"other\": persistentVolumeClaimName is immutable");
    SimulatedCluster.Answered both =
        cluster.call(
            "POST", SNAPSHOTS, "application/json",
            NodeHouse.json(
                    "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshot','metadata':{'name':'s'},'spec':"
                        + "{'source':{'persistentVolumeClaimName':'a','volumeSnapshotContentName':'b'}}}")
                .toBytes());
    assertThat(both.code()).isEqualTo(422);
    assertThat(both.body().text("message"))
        .endsWith("exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set");
  }
}
