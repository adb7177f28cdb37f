package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of groups through all floors: three volumes in use on two nodes, restored beside them, and deleted. */
class GroupSnapshotsTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  private static final String GROUP = "/apis/groupsnapshot.storage.k8s.io/v1";
  private static final String GROUPS = GROUP + "/namespaces/default/volumegroupsnapshots";
  private static final String GROUP_CONTENTS = GROUP + "/volumegroupsnapshotcontents";
  private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1/namespaces/default/volumesnapshots";
  private static final String CONTENTS = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";

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
    create(
        "/apis/storage.k8s.io/v1/storageclasses",
        "{'metadata':{'name':'block'},'provisioner':'block.berth.dev','volumeBindingMode':'WaitForFirstConsumer'}");
    groupClass("block", "true", "Delete");
    groupClass("kept", "false", "Retain");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void create(String path, String object) {
    cluster.create(path, NodeHouse.json(object));
  }

  private void groupClass(String name, String isDefault, String policy) {
    create(
        GROUP + "/volumegroupsnapshotclasses",
        "{'metadata':{'name':'" + name + "','annotations':{'groupsnapshot.storage.kubernetes.io/is-default-class':'" + isDefault
            + "'}},'driver':'block.berth.dev','deletionPolicy':'" + policy + "'}");
  }

  private void bound(String claim, String more) {
    create(
        CLAIMS,
        "{'metadata':{'name':'" + claim + "','labels':{'app':'db'}},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'storageClassName':'block','resources':{'requests':{'storage':'1Gi'}}" + more + "}}");
    create(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'" + claim + "'},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':"
            + "[{'name':'v','mountPath':'/data'}]}],'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + claim
            + "'}}]}}");
    until("/api/v1/namespaces/default/pods/" + claim, p -> p.object("status").text("phase").equals("Running"));
  }

  private void until(String target, Predicate<JsonObject> holds) {
    assertThat(cluster.advanceUntil(Duration.ofMinutes(3), () -> holds.test(get(target))))
        .as(() -> target + ": " + get(target) + events())
        .isTrue();
  }

  private JsonObject get(String path) {
    return cluster.get(path).body();
  }

  private List<String> events() {
    return get("/api/v1/namespaces/default/events").array("items").objects()
        .map(e -> "\n" + e.object("involvedObject").text("name") + " " + e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  private void write(String claim, String text) {
    String volume = get(CLAIMS + "/" + claim).object("spec").text("volumeName");
    String handle = get("/api/v1/persistentvolumes/" + volume).object("spec").object("csi").text("volumeHandle");
    block.files(handle).orElseThrow().write("f", text);
  }

  private String read(String claim) {
    String volume = get(CLAIMS + "/" + claim).object("spec").text("volumeName");
    String handle = get("/api/v1/persistentvolumes/" + volume).object("spec").object("csi").text("volumeHandle");
    return block.files(handle).orElseThrow().read("f").orElse("");
  }

  /** Three volumes with something in them, of which a group is taken, and which are written to afterwards. */
  private void taken(String spec) {
    for (String name : NAMES) {
      bound(name, "");
      write(name, "before in " + name);
    }
    create(
        GROUPS,
        "{'metadata':{'name':'all'},'spec':{" + spec + "'source':{'selector':{'matchLabels':{'app':'db'}}}}}");
    until(GROUPS + "/all", g -> g.object("status").bool("readyToUse"));
    NAMES.forEach(name -> write(name, "after"));
  }

  private List<JsonObject> items(String path) {
    return get(path).array("items").objects().toList();
  }

  private static String name(JsonObject object) {
    return object.object("metadata").text("name");
  }

  private List<Snapshot> kept() {
    return block.listSnapshots().toCompletableFuture().join();
  }

  @Test
  @Spec("C117")
  void threeClaimsAreRestoredAsTheyWereTogether() {
    taken("");
    assertThat(items(SNAPSHOTS)).hasSize(3).allMatch(s -> s.object("status").bool("readyToUse"));
    assertThat(kept()).extracting(Snapshot::created).as("one moment").hasSize(3).containsOnly(kept().getFirst().created());
    for (JsonObject member : items(SNAPSHOTS)) {
      String of = member.object("spec").object("source").text("persistentVolumeClaimName");
      bound(
          "restored-" + of,
          ",'dataSource':{'apiGroup':'snapshot.storage.k8s.io','kind':'VolumeSnapshot','name':'" + name(member) + "'}");
      assertThat(read("restored-" + of)).isEqualTo("before in " + of);
      assertThat(read(of)).isEqualTo("after");
    }
  }

  @Test
  @Spec("C117")
  void aGroupGoesWithItsSnapshotsAndWhatTheDriverHas() {
    taken("");
    cluster.delete(GROUPS + "/all");
    until(GROUPS + "/all", g -> g.text("reason").equals("NotFound"));
    until(SNAPSHOTS, all -> all.array("items").isEmpty());
    until(CONTENTS, all -> all.array("items").isEmpty());
    assertThat(items(GROUP_CONTENTS)).isEmpty();
    assertThat(kept()).isEmpty();
    assertThat(events()).noneMatch(e -> e.contains("SnapshotDeletePending"));
  }

  @Test
  @Spec("C117")
  void aGroupThatIsRetainedLeavesItsContentsAndCanBeTakenUpAgain() {
    taken("'volumeGroupSnapshotClassName':'kept',");
    cluster.delete(GROUPS + "/all");
    until(GROUPS + "/all", g -> g.text("reason").equals("NotFound"));
    until(SNAPSHOTS, all -> all.array("items").isEmpty());
    cluster.advance(Duration.ofMinutes(1));
    assertThat(items(CONTENTS)).hasSize(3).allMatch(c -> c.object("status").bool("readyToUse"));
    JsonObject content = items(GROUP_CONTENTS).getFirst();
    assertThat(content.object("status").bool("readyToUse")).isTrue();
    assertThat(kept()).hasSize(3);

    String handle = content.object("status").text("volumeGroupSnapshotHandle");
    create(
        GROUP_CONTENTS,
        "{'metadata':{'name':'again'},'spec':{'driver':'block.berth.dev','deletionPolicy':'Delete','source':"
            + "{'groupSnapshotHandles':{'volumeGroupSnapshotHandle':'" + handle + "','volumeSnapshotHandles':['"
            + String.join("','", kept().stream().map(Snapshot::id).toList())
            + "']}},'volumeGroupSnapshotRef':{'name':'again','namespace':'default'}}}");
    create(GROUPS, "{'metadata':{'name':'again'},'spec':{'source':{'volumeGroupSnapshotContentName':'again'}}}");
    until(GROUPS + "/again", g -> g.object("status").bool("readyToUse"));
    cluster.delete(GROUPS + "/again");
    until(GROUPS + "/again", g -> g.text("reason").equals("NotFound"));
    assertThat(kept()).as("deleted with the group that was there before").isEmpty();
  }

  @Test
  @Spec("C117")
  void aSnapshotOfAGroupIsKeptUntilTheGroupGoes() {
    taken("");
    String member = SNAPSHOTS + "/" + name(items(SNAPSHOTS).getFirst());
    cluster.delete(member);
    cluster.advance(Duration.ofMinutes(1));
    assertThat(get(member).object("status").bool("readyToUse")).isTrue();
    assertThat(events()).anyMatch(e -> e.contains("SnapshotDeletePending: deletion of the individual volume snapshot default/"));
    cluster.delete(GROUPS + "/all");
    until(member, s -> s.text("reason").equals("NotFound"));
    until(CONTENTS, all -> all.array("items").isEmpty());
    assertThat(kept()).isEmpty();
  }

  @Test
  @Spec("C117")
  void bothVersionsOfAGroupAreTheSameObjectAndWhereItComesFromNeverChanges() {
    taken("");
    JsonObject older = get(GROUPS.replace("/v1/", "/v1beta2/") + "/all");
    assertThat(older.text("apiVersion")).isEqualTo("groupsnapshot.storage.k8s.io/v1beta2");
    assertThat(older.object("status")).isEqualTo(get(GROUPS + "/all").object("status"));
    assertThat(refusal("PATCH", GROUPS + "/all", "{'spec':{'source':{'selector':{'matchLabels':{'app':'web'}}}}}"))
        .contains("spec.source.selector: Invalid value: ", "selector is immutable");
    assertThat(refusal("PATCH", GROUPS + "/all", "{'spec':{'source':{'selector':null}}}"))
        .contains("selector is required once set", "exactly one of selector and volumeGroupSnapshotContentName must be set");
    String content = GROUP_CONTENTS + "/" + get(GROUPS + "/all").object("status").text("boundVolumeGroupSnapshotContentName");
    assertThat(refusal("PATCH", content, "{'spec':{'driver':'x'}}")).contains("driver is immutable once set");
    assertThat(refusal("PATCH", content, "{'spec':{'volumeGroupSnapshotRef':{'uid':'x'}}}"))
        .contains("volumeGroupSnapshotRef.uid is immutable once set");
    assertThat(refusal("PATCH", GROUP + "/volumegroupsnapshotclasses/block", "{'parameters':{'a':'b'}}")).isEmpty();
    assertThat(refusal("PATCH", GROUP + "/volumegroupsnapshotclasses/block", "{'parameters':{'a':'c'}}"))
        .contains("parameters are immutable once set");
    assertThat(
            refusal(
                "POST",
                GROUP_CONTENTS,
                "{'apiVersion':'groupsnapshot.storage.k8s.io/v1','kind':'VolumeGroupSnapshotContent','metadata':{'name':'x'},'spec':"
                    + "{'driver':'d','deletionPolicy':'Never','source':{'groupSnapshotHandles':{'volumeGroupSnapshotHandle':'g'}},"
                    + "'volumeGroupSnapshotRef':{'name':'n'}}}"))
        .contains(
            "spec.deletionPolicy: Unsupported value: \"Never\"",
            "both volumeGroupSnapshotRef.name and volumeGroupSnapshotRef.namespace must be set",
            "spec.source.groupSnapshotHandles.volumeSnapshotHandles: Required value");
  }

  private String refusal(String method, String path, String body) {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    SimulatedCluster.Answered answer = cluster.call(method, path, type, NodeHouse.json(body).toBytes());
    return answer.code() < 300 ? "" : answer.body().text("message");
  }
}
