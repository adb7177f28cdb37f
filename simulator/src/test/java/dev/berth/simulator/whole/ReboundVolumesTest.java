package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retained volumes of a class that wants them to come back to claims of the names that had them. */
class ReboundVolumesTest {
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  private final SmallCluster town = new SmallCluster(3);

  @AfterEach
  void close() {
    town.close();
  }

  static Stream<Arguments> classes() {
    return Stream.of("Immediate", "WaitForFirstConsumer")
        .flatMap(mode -> Stream.of(SmallCluster.DISK, "block.berth.dev").map(driver -> Arguments.of(mode, driver)))
        // a volume that lies on one node's disk is made for the node of its consumer only
        .filter(args -> !(args.get()[0].equals("Immediate") && args.get()[1].equals("block.berth.dev")));
  }

  private void storageClass(String mode, String driver, String asked) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: kept, annotations: {storage.berth.dev/rebind-same-name: '%s'}}
        provisioner: %s
        reclaimPolicy: Retain
        volumeBindingMode: %s
        """
            .formatted(asked, driver, mode));
  }

  private void set(int replicas) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: %d
          persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: 'app:1', volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: kept, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(replicas));
  }

  private void writeNames() {
    for (int i = 0; i < 3; i++) {
      assertThat(town.exec("web-" + i, "sh", "-c", "hostname > /data/name")).isEmpty();
    }
  }

  private List<String> names() {
    return IntStream.range(0, 3).mapToObj(i -> town.exec("web-" + i, "cat", "/data/name")).toList();
  }

  private List<JsonObject> items(String path) {
    return town.get(path).array("items").objects().toList();
  }

  private List<String> phases() {
    return items("/api/v1/persistentvolumes").stream().map(v -> v.object("status").text("phase")).toList();
  }

  @ParameterizedTest
  @Spec("H28")
  @MethodSource("classes")
  void aSetThatWasDeletedWithItsClaimsHasItsDataWhenItComesBack(String mode, String driver) {
    storageClass(mode, driver, "true");
    set(3);
    town.untilReady("web", 3);
    writeNames();
    town.cluster.delete(SETS + "/web");
    town.until("no claim is left", () -> items(CLAIMS).isEmpty());
    town.until("its volumes are kept", () -> phases().equals(List.of("Released", "Released", "Released")));
    set(3);
    town.untilReady("web", 3);
    assertThat(names()).containsExactly("web-0\n", "web-1\n", "web-2\n");
    town.seconds(60);
    assertThat(phases()).as("and no other was made").containsExactly("Bound", "Bound", "Bound");
  }

  /** The set misses its claim at once, before anybody has noted that the volume is nobody's. */
  @ParameterizedTest
  @Spec("H28")
  @MethodSource("classes")
  void aClaimThatIsMadeAnewAtOnceHasItsData(String mode, String driver) {
    storageClass(mode, driver, "true");
    set(3);
    town.untilReady("web", 3);
    writeNames();
    String before = town.claim("data-web-1").object("metadata").text("uid");
    for (int round = 0; round < 3; round++) {
      town.cluster.delete(CLAIMS + "/data-web-1");
      town.deletePod("web-1");
      town.until("it is another", () -> town.cluster.get(CLAIMS + "/data-web-1").code() == 200
          && !town.claim("data-web-1").object("metadata").text("uid").equals(before));
      town.untilReady("web", 3);
      assertThat(names()).containsExactly("web-0\n", "web-1\n", "web-2\n");
    }
    assertThat(phases()).containsExactly("Bound", "Bound", "Bound");
  }

  @Test
  @Spec("H28")
  void whatIsScaledAwayComesBackByNumber() {
    storageClass("WaitForFirstConsumer", SmallCluster.DISK, "true");
    set(3);
    town.untilReady("web", 3);
    writeNames();
    town.patch(SETS + "/web", "{spec: {replicas: 0}}");
    town.until("no claim is left", () -> items(CLAIMS).isEmpty());
    town.seconds(30);
    town.patch(SETS + "/web", "{spec: {replicas: 3}}");
    town.untilReady("web", 3);
    assertThat(names()).containsExactly("web-0\n", "web-1\n", "web-2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "false"})
  void whereNobodyAskedForItTheDataStaysInVolumesThatNobodyHas(String asked) {
    storageClass("WaitForFirstConsumer", SmallCluster.DISK, asked);
    set(3);
    town.untilReady("web", 3);
    writeNames();
    town.cluster.delete(SETS + "/web");
    town.until("no claim is left", () -> items(CLAIMS).isEmpty());
    set(3);
    town.untilReady("web", 3);
    assertThat(names()).allMatch(said -> said.contains("No such file"));
    assertThat(phases()).containsExactlyInAnyOrder("Bound", "Bound", "Bound", "Released", "Released", "Released");
  }
}
