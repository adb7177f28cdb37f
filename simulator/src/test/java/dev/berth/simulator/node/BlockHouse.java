package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** All floors with two nodes, and a class {@code block} whose volumes are bound with their first pod. */
abstract class BlockHouse {
  static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
  static final String SNAPSHOT = "/apis/snapshot.storage.k8s.io/v1";
  static final String SNAPSHOTS = SNAPSHOT + "/namespaces/default/volumesnapshots";
  static final String CONTENTS = SNAPSHOT + "/volumesnapshotcontents";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  final SimulatedCluster cluster = SimulatedCluster.withNodes(5, 2);
  final SimulatedDriver block = cluster.driver("block.berth.dev");

  @BeforeEach
  void createClass() {
    create(
        "/apis/storage.k8s.io/v1/storageclasses",
        "{'metadata':{'name':'block'},'provisioner':'block.berth.dev','volumeBindingMode':'WaitForFirstConsumer'}");
  }

  @AfterEach
  void stopHouse() {
    cluster.close();
  }

  final void create(String path, String object) {
    cluster.create(path, NodeHouse.json(object));
  }

  final JsonObject get(String path) {
    return cluster.get(path).body();
  }

  /** What is said of a change that is refused; empty where it is taken. */
  final String refusal(String method, String path, String body) {
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    SimulatedCluster.Answered answer = cluster.call(method, path, type, NodeHouse.json(body).toBytes());
    return answer.code() < 300 ? "" : answer.body().text("message");
  }

  final void until(String target, Predicate<JsonObject> holds) {
    assertThat(cluster.advanceUntil(Duration.ofMinutes(3), () -> holds.test(get(target))))
        .as(() -> target + ": " + get(target) + events())
        .isTrue();
  }

  final List<String> events() {
    return get("/api/v1/namespaces/default/events").array("items").objects()
        .map(e -> "\n" + e.object("involvedObject").text("name") + " " + e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  /**
   * A claim and a pod of its name that runs with it.
   *
   * @param more of the claim's spec, after a comma
   */
  final void bound(String claim, String more) {
    create(
        CLAIMS,
        "{'metadata':{'name':'" + claim + "','labels':{'app':'db'}},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'storageClassName':'block','resources':{'requests':{'storage':'1Gi'}}" + more + "}}");
    create(
        PODS,
        "{'metadata':{'name':'" + claim + "'},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':"
            + "[{'name':'v','mountPath':'/data'}]}],'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + claim
            + "'}}]}}");
    until(PODS + "/" + claim, p -> p.object("status").text("phase").equals("Running"));
    assertThat(get(CLAIMS + "/" + claim).object("status").text("phase")).isEqualTo("Bound");
  }

  final void write(String claim, String text) {
    block.files(handle(claim)).orElseThrow().write("f", text);
  }

  final String read(String claim) {
    return block.files(handle(claim)).orElseThrow().read("f").orElse("");
  }

  private String handle(String claim) {
    String volume = get(CLAIMS + "/" + claim).object("spec").text("volumeName");
    return get("/api/v1/persistentvolumes/" + volume).object("spec").object("csi").text("volumeHandle");
  }
}
