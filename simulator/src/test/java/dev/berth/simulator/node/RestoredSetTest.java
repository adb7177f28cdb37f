package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole set taken as it is at one moment, and sets made from that, through all floors. */
class RestoredSetTest extends BlockHouse {
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String GROUP = "/apis/groupsnapshot.storage.k8s.io/v1";
  private static final String GROUPS = GROUP + "/namespaces/default/volumegroupsnapshots";

  @BeforeEach
  void makeSet() {
    create(
        GROUP + "/volumegroupsnapshotclasses",
        "{'metadata':{'name':'block','annotations':{'groupsnapshot.storage.kubernetes.io/is-default-class':'true'}},"
            + "'driver':'block.berth.dev','deletionPolicy':'Delete'}");
    set("db", 3, "");
    ready("db", 3);
    List.of(0, 1, 2).forEach(i -> write("data-db-" + i, "before in " + i));
  }

  private void set(String name, int replicas, String annotations) {
    create(
        SETS,
        "{'metadata':{'name':'" + name + "','annotations':{" + annotations + "}},'spec':{'replicas':" + replicas
            + ",'serviceName':'s','selector':{'matchLabels':{'app':'" + name + "'}},'template':{'metadata':{'labels':{'app':'" + name
            + "'}},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'data','mountPath':'/d'}]}]}},"
            + "'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'storageClassName':'block','resources':{'requests':{'storage':'1Gi'}}}}]}}");
  }

  private void ready(String set, int replicas) {
    until(SETS + "/" + set, s -> s.object("status").number("readyReplicas") == replicas);
  }

  private void take() {
    create(GROUPS, "{'metadata':{'name':'monday'},'spec':{'source':{'selector':{'matchLabels':{'app':'db'}}}}}");
  }

  @Test
  @Spec({"H29", "H30", "H32"})
  void aSetOfAnotherNameAndSizeBeginsWithWhatWasInTheFirst() {
    set("copy", 4, "'statefulset.berth.dev/restore-from':'monday'");
    until("/api/v1/namespaces/default/events", _ -> events().stream().anyMatch(e -> e.contains("there is no volumegroupsnapshot monday")));
    assertThat(get(CLAIMS + "/data-copy-0").text("reason")).isEqualTo("NotFound");
    take();
    ready("copy", 4);
    List.of(0, 1, 2).forEach(i -> write("data-db-" + i, "after"));
    List.of(0, 1, 2).forEach(i -> assertThat(read("data-copy-" + i)).isEqualTo("before in " + i));
    assertThat(read("data-copy-3")).isEmpty();
    assertThat(events())
        .anyMatch(e -> e.contains("ClaimBeginsEmpty: claim data-copy-3 begins empty: volumegroupsnapshot monday has no snapshot of data-db-3"));
  }

  @Test
  @Spec({"H29", "H30"})
  void aSetThatWasDeletedWithItsClaimsComesBackAsItWas() {
    take();
    until(GROUPS + "/monday", g -> g.object("status").bool("readyToUse"));
    cluster.delete(SETS + "/db");
    until(SETS + "/db", s -> s.text("reason").equals("NotFound"));
    List.of(0, 1, 2).forEach(i -> cluster.delete(CLAIMS + "/data-db-" + i));
    until(CLAIMS, all -> all.array("items").isEmpty());
    set("db", 3, "'statefulset.berth.dev/restore-from':'monday'");
    ready("db", 3);
    List.of(0, 1, 2).forEach(i -> assertThat(read("data-db-" + i)).isEqualTo("before in " + i));
  }
}
