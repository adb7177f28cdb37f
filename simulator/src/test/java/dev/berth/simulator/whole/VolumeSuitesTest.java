package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every driver's volumes do, whichever way they are made: now, for the first pod, or by an administrator. */
@Spec("G18")
class VolumeSuitesTest {
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims/";

  private final SmallCluster town = new SmallCluster(3);

  @AfterEach
  void close() {
    town.close();
  }

  /** @param mode of binding; empty where volumes are there before */
  private record Pattern(String driver, String mode) {
    boolean isEverywhere() {
      return !driver.startsWith("block");
    }
  }

  private static List<Pattern> patterns() {
    return Stream.of("block.berth.dev", "dir.berth.dev", SmallCluster.DISK)
        .flatMap(d -> Stream.of("Immediate", "WaitForFirstConsumer").map(m -> new Pattern(d, m)))
        .toList();
  }

  private static List<Pattern> movable() {
    return patterns().stream().filter(Pattern::isEverywhere).toList();
  }

  private void classOf(Pattern pattern, String more) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: c}
        provisioner: %s
        volumeBindingMode: %s
        %s
        """
            .formatted(pattern.driver, pattern.mode, more));
  }

  private void claim(String name, String more) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}} %s}
        """
            .formatted(name, more));
  }

  private void untilRuns(String... pods) {
    for (String pod : pods) {
      town.until(pod + " runs", () -> town.pod(pod).isReady());
    }
  }

  private JsonObject volumeOf(String claim) {
    return town.get("/api/v1/persistentvolumes/" + town.claim(claim).object("spec").text("volumeName"));
  }

  private String grown(String claim) {
    return town.claim(claim).object("status").object("capacity").text("storage");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void dataOutlivesThePodThatWroteIt(Pattern pattern) {
    classOf(pattern, "");
    claim("a", "");
    town.podWith("writer", "a", "");
    untilRuns("writer");
    town.exec("writer", "sh", "-c", "echo hello > /v/f");
    town.removePod("writer");
    town.podWith("reader", "a", "");
    untilRuns("reader");
    assertThat(town.exec("reader", "cat", "/v/f")).isEqualTo("hello\n");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void whatTheClassSaysIsOnTheVolume(Pattern pattern) {
    classOf(pattern, "reclaimPolicy: Retain\nmountOptions: [noatime, nodev]");
    claim("a", "");
    town.podWith("p", "a", "");
    untilRuns("p");
    JsonObject spec = volumeOf("a").object("spec");
    assertThat(spec.array("mountOptions").strings()).containsExactly("noatime", "nodev");
    assertThat(spec.text("persistentVolumeReclaimPolicy")).isEqualTo("Retain");
    assertThat(spec.text("storageClassName")).isEqualTo("c");
    assertThat(spec.array("accessModes").strings()).containsExactly("ReadWriteOnce");
    assertThat(spec.object("capacity").text("storage")).isEqualTo("1Gi");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void manyClaimsBeginWithOneClaimsVolumeAtOnce(Pattern pattern) {
    classOf(pattern, "");
    claim("a", "");
    town.podWith("writer", "a", "");
    untilRuns("writer");
    town.exec("writer", "sh", "-c", "echo first > /v/f");
    town.removePod("writer");
    List<String> copies = IntStream.range(0, 5).mapToObj(i -> "copy-" + i).toList();
    copies.forEach(copy -> claim(copy, ", dataSource: {kind: PersistentVolumeClaim, name: a}"));
    copies.forEach(copy -> town.podWith(copy, copy, ""));
    copies.forEach(this::untilRuns);
    for (String copy : copies) {
      assertThat(town.exec(copy, "cat", "/v/f")).isEqualTo("first\n");
      town.exec(copy, "sh", "-c", "echo " + copy + " > /v/f");
    }
    town.podWith("reader", "a", "");
    untilRuns("reader");
    assertThat(town.exec("reader", "cat", "/v/f")).as("copies are apart").isEqualTo("first\n");
    assertThat(town.exec("copy-3", "cat", "/v/f")).isEqualTo("copy-3\n");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aSnapshotIsRestoredAsItWasWhenItWasTaken(Pattern pattern) {
    classOf(pattern, "");
    town.create(
        """
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshotClass
        metadata: {name: s}
        driver: %s
        deletionPolicy: Delete
        """
            .formatted(pattern.driver));
    claim("a", "");
    town.podWith("p", "a", "");
    untilRuns("p");
    town.exec("p", "sh", "-c", "echo before > /v/f");
    town.create(
        """
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshot
        metadata: {name: snap}
        spec: {volumeSnapshotClassName: s, source: {persistentVolumeClaimName: a}}
        """);
    String snapshot = "/apis/snapshot.storage.k8s.io/v1/namespaces/default/volumesnapshots/snap";
    town.until("it is taken", () -> town.get(snapshot).object("status").bool("readyToUse"));
    town.exec("p", "sh", "-c", "echo after > /v/f");
    claim("restored", ", dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snap}");
    town.podWith("q", "restored", "");
    untilRuns("q");
    assertThat(town.exec("q", "cat", "/v/f")).isEqualTo("before\n");
    assertThat(town.exec("p", "cat", "/v/f")).isEqualTo("after\n");
    JsonObject content =
        town.get(
            "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents/"
                + town.get(snapshot).object("status").text("boundVolumeSnapshotContentName"));
    assertThat(content.object("spec").text("driver")).isEqualTo(pattern.driver);
    assertThat(content.object("spec").text("deletionPolicy")).isEqualTo("Delete");
    assertThat(content.object("spec").object("volumeSnapshotRef").text("name")).isEqualTo("snap");
    town.cluster.delete(snapshot);
    town.until(
        "its content is gone too",
        () -> town.get("/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents").array("items").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aPodMayHaveManyVolumesAndManyPodsOne(Pattern pattern) {
    classOf(pattern, "");
    claim("a", "");
    claim("b", "");
    town.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: both}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - {name: c, image: i, volumeMounts: [{name: one, mountPath: /one}, {name: two, mountPath: /two}]}
          volumes:
          - {name: one, persistentVolumeClaim: {claimName: a}}
          - {name: two, persistentVolumeClaim: {claimName: b}}
        """);
    untilRuns("both");
    town.exec("both", "sh", "-c", "echo 1 > /one/f; echo 2 > /two/f");
    town.podWith("beside", "a", "nodeName: " + town.pod("both").nodeName());
    untilRuns("beside");
    assertThat(town.exec("beside", "cat", "/v/f")).isEqualTo("1\n");
    town.removePod("both");
    assertThat(town.exec("beside", "cat", "/v/f")).as("it is not taken from who still uses it").isEqualTo("1\n");
  }

  @ParameterizedTest
  @MethodSource("movable")
  void volumesMoveToAnotherNodeWithTheirPod(Pattern pattern) {
    classOf(pattern, "");
    claim("a", "");
    town.podWith("first", "a", "nodeSelector: {kubernetes.io/hostname: node-1}");
    untilRuns("first");
    town.exec("first", "sh", "-c", "echo moved > /v/f");
    town.removePod("first");
    town.podWith("second", "a", "nodeSelector: {kubernetes.io/hostname: node-2}");
    untilRuns("second");
    assertThat(town.exec("second", "cat", "/v/f")).isEqualTo("moved\n");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aVolumeGrowsOnlyWhereItsClassAllowsIt(Pattern pattern) {
    classOf(pattern, "");
    claim("a", "");
    town.podWith("p", "a", "");
    untilRuns("p");
    var answered =
        town.cluster.call(
            "PATCH", CLAIMS + "a", "application/merge-patch+json",
            "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}".getBytes(StandardCharsets.UTF_8));
    assertThat(answered.code()).isEqualTo(403);
    assertThat(answered.body().text("message"))
        .contains("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aVolumeGrowsWhileAPodUsesItAndWhileNoneDoes(Pattern pattern) {
    classOf(pattern, "allowVolumeExpansion: true");
    claim("a", "");
    town.podWith("p", "a", "");
    untilRuns("p");
    town.patch(CLAIMS + "a", "{spec: {resources: {requests: {storage: 2Gi}}}}");
    town.until("it has grown in use", () -> grown("a").equals("2Gi"));
    town.removePod("p");
    town.patch(CLAIMS + "a", "{spec: {resources: {requests: {storage: 3Gi}}}}");
    town.seconds(60);
    town.podWith("q", "a", "");
    untilRuns("q");
    town.until("it has grown", () -> grown("a").equals("3Gi"));
    JsonObject status = town.claim("a").object("status");
    assertThat(status.array("conditions")).isEmpty();
    assertThat(status.object("allocatedResourceStatuses")).isEqualTo(JsonObject.EMPTY);
    assertThat(volumeOf("a").object("spec").object("capacity").text("storage")).isEqualTo("3Gi");
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aPodsOwnVolumeComesAndGoesWithItAndGrows(Pattern pattern) {
    classOf(pattern, "allowVolumeExpansion: true");
    town.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
          volumes:
          - name: v
            ephemeral:
              volumeClaimTemplate:
                metadata: {labels: {of: p}}
                spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}}}
        """);
    untilRuns("p");
    assertThat(town.claim("p-v").object("metadata").object("labels").text("of")).isEqualTo("p");
    town.patch(CLAIMS + "p-v", "{spec: {resources: {requests: {storage: 2Gi}}}}");
    town.until("it has grown", () -> grown("p-v").equals("2Gi"));
    town.removePod("p");
    town.until("its claim is gone", () -> town.cluster.get(CLAIMS + "p-v").code() == 404);
    town.until("its volume is gone", () -> town.get("/api/v1/persistentvolumes").array("items").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void aClaimForOnePodTakesASecondOnlyInsteadOfTheFirst(Pattern pattern) {
    classOf(pattern, "");
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOncePod], storageClassName: c, resources: {requests: {storage: 1Gi}}}
        """);
    town.podWith("first", "a", "");
    untilRuns("first");
    town.podWith("second", "a", "");
    town.seconds(60);
    assertThat(town.pod("second").nodeName()).isEmpty();
    assertThat(town.events())
        .anyMatch(
            e -> e.startsWith("second FailedScheduling") && e.contains(
                "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"));
    town.create(
        """
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: high}
        value: 1000
        """);
    town.podWith("third", "a", "priorityClassName: high");
    untilRuns("third");
    assertThat(town.cluster.get("/api/v1/namespaces/default/pods/first").code()).isEqualTo(404);
    town.removePod("third");
    untilRuns("second");
  }
}
