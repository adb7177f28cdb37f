package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of groups through all floors: three volumes in use on two nodes, restored beside them, and deleted. */
class GroupSnapshotsTest extends BlockHouse {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String GROUP = "/apis/groupsnapshot.storage.k8s.io/v1";
  private static final String GROUPS = GROUP + "/namespaces/default/volumegroupsnapshots";
  private static final String GROUP_CONTENTS = GROUP + "/volumegroupsnapshotcontents";

  @BeforeEach
  void makeClasses() {
    groupClass("block", "true", "Delete");
    groupClass("kept", "false", "Retain");
  }

  private void groupClass(String name, String isDefault, String policy) {
    create(
        GROUP + "/volumegroupsnapshotclasses",
        "{'metadata':{'name':'" + name + "','annotations':{'groupsnapshot.storage.kubernetes.io/is-default-class':'" + isDefault
            + "'}},'driver':'block.berth.dev','deletionPolicy':'" + policy + "'}");
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
}
