package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that dies with a volume on it: who finds out, what is waited for, and when the volume is elsewhere. */
class DeadNodeTest {
  private final SmallCluster town = new SmallCluster(2);

  @BeforeEach
  void prepare() {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: disk, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
        provisioner: disk.example.com
        """);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String management) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          replicas: 1
          podManagementPolicy: %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: c, image: i, volumeMounts: [{name: data, mountPath: /v}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
            .formatted(management));
    town.untilReady("web", 1);
  }

  private JsonObject node(String name) {
    return town.get("/api/v1/nodes/" + name);
  }

  private String ready(String node) {
    return node(node).object("status").array("conditions").objects().filter(c -> c.text("type").equals("Ready"))
        .map(c -> c.text("status")).findFirst().orElse("");
  }

  private List<String> taints(String node) {
    return node(node).object("spec").array("taints").objects().map(t -> t.text("key") + ":" + t.text("effect")).sorted().toList();
  }

  private List<String> attachedTo() {
    return town.get("/apis/storage.k8s.io/v1/volumeattachments").array("items").objects()
        .map(a -> a.object("spec").text("nodeName")).toList();
  }

  private Duration until(String what, BooleanSupplier holds) {
    Instant from = town.cluster.loop().clock().instant();
    town.until(what, holds);
    return Duration.between(from, town.cluster.loop().clock().instant());
  }

  /** Kills the machine of web-0 and waits until that is known. */
  private String kill() {
    town.exec("web-0", "sh", "-c", "echo kept > /v/f");
    String dead = town.pod("web-0").nodeName();
    town.nodes.kill(dead);
    Duration silent = until("it is found out", () -> ready(dead).equals("Unknown"));
    assertThat(silent).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    return dead;
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  @Spec({"C72", "C73", "F16"})
  void aPodOfASilentNodeIsNeverReplacedUntilSomebodySaysItIsGoneAndItsVolumeSixMinutesLater(String management) {
    set(management);
    String dead = kill();
    String other = dead.equals("node-1") ? "node-2" : "node-1";
    town.seconds(10);
    assertThat(taints(dead))
        .containsExactly("node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule");
    assertThat(town.pod("web-0").isReady()).isFalse();
    assertThat(town.pod("web-0").phase()).isEqualTo("Running");
    Duration tolerated = until("it is evicted", () -> town.pod("web-0").isTerminating());
    assertThat(tolerated).isBetween(Duration.ofSeconds(270), Duration.ofSeconds(310));
    String uid = town.pod("web-0").uid();
    town.seconds(1800);
    assertThat(town.pod("web-0").uid()).as("nobody knows that it has ended").isEqualTo(uid);
    assertThat(attachedTo()).containsExactly(dead);
    assertThat(town.cluster.delete("/api/v1/namespaces/default/pods/web-0?gracePeriodSeconds=0").isDone()).isTrue();
    town.until("another is there", () -> town.pod("web-0").nodeName().equals(other));
    Duration waited = until("it runs", () -> town.pod("web-0").isReady());
    assertThat(waited).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
    assertThat(attachedTo()).containsExactly(other);
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
    String volume = town.claim("data-web-0").object("spec").text("volumeName");
    assertThat(town.events())
        .contains(
            "web-0 FailedAttachVolume: Multi-Attach error for volume \"" + volume + "\" Volume is already exclusively"
                + " attached to one node and can't be attached to another",
            "web-0 FailedMount: Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data],"
                + " failed to process volumes=[]: context deadline exceeded");
    town.nodes.restart(dead);
    town.until("it is back", () -> ready(dead).equals("True") && taints(dead).isEmpty());
    town.seconds(60);
    assertThat(town.pod("web-0").nodeName()).isEqualTo(other);
    assertThat(node(dead).object("status").array("volumesInUse")).isEmpty();
    assertThat(node(dead).object("status").array("volumesAttached")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  @Spec({"C75", "F16"})
  void aNodeThatIsSaidToBeOutOfServiceGivesUpItsPodsAndVolumesAtOnce(String management) {
    set(management);
    String dead = kill();
    town.patchStrategically(
        "/api/v1/nodes/" + dead,
        "{spec: {taints: [{key: node.kubernetes.io/out-of-service, value: nodeshutdown, effect: NoExecute}]}}");
    Duration moved = until("it runs elsewhere", () -> !town.pod("web-0").nodeName().equals(dead) && town.pod("web-0").isReady());
    assertThat(moved).isLessThan(Duration.ofMinutes(1));
    assertThat(attachedTo()).hasSize(1).doesNotContain(dead);
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
  }

  @Test
  @Spec({"C80", "F16"})
  void aNodeWhoseObjectIsDeletedKeepsNeitherPodsNorVolumes() {
    set("OrderedReady");
    String dead = kill();
    assertThat(town.cluster.delete("/api/v1/nodes/" + dead).isDone()).isTrue();
    Duration moved = until("it runs elsewhere", () -> !town.pod("web-0").nodeName().equals(dead) && town.pod("web-0").isReady());
    assertThat(moved).isLessThan(Duration.ofMinutes(2));
    assertThat(attachedTo()).hasSize(1).doesNotContain(dead);
    assertThat(town.exec("web-0", "cat", "/v/f")).isEqualTo("kept\n");
  }

  @Test
  @Spec("C73")
  void aNodeThatComesBackInTimeKeepsItsPodAndItsVolume() {
    set("OrderedReady");
    String uid = town.pod("web-0").uid();
    String quiet = town.pod("web-0").nodeName();
    town.nodes.freeze(quiet);
    town.until("it is found out", () -> ready(quiet).equals("Unknown"));
    town.seconds(120);
    town.nodes.thaw(quiet);
    town.until("it is back", () -> town.pod("web-0").isReady() && taints(quiet).isEmpty());
    town.seconds(600);
    assertThat(town.pod("web-0").uid()).isEqualTo(uid);
    assertThat(town.pod("web-0").isReady()).isTrue();
    assertThat(attachedTo()).containsExactly(quiet);
  }
}
