package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Pod;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What upstream tries with local volumes on several nodes (test/e2e/storage/persistent_volumes-local.go): where pods go. What is
 * mounted there is tried on a real machine, in {@code node}.
 */
@Spec("G13")
class LocalVolumesTest {
  private final SmallCluster town = new SmallCluster(3);

  @AfterEach
  void close() {
    town.close();
  }

  private void localClass(String mode) {
    town.create(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, "
            + "provisioner: kubernetes.io/no-provisioner, volumeBindingMode: " + mode + "}");
  }

  private void volume(String name, String node) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Delete
          storageClassName: local
          local: {path: /mnt/disks/%1$s}
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%s]}]}]}}
        """
            .formatted(name, node));
  }

  private void claim(String name) {
    town.create(
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " + name + "}, spec: {accessModes: [ReadWriteOnce], "
            + "storageClassName: local, resources: {requests: {storage: 1Gi}}}}");
  }

  private String phase(String claim) {
    return town.claim(claim).object("status").text("phase");
  }

  @ParameterizedTest
  @CsvSource({"Immediate", "WaitForFirstConsumer"})
  void podsReadWhatOthersWroteAtOnceAndOneAfterTheOther(String mode) {
    localClass(mode);
    volume("here", "node-2");
    claim("c");
    town.podWith("one", "c", "");
    town.podWith("two", "c", "");
    town.until("both run", () -> town.pod("one").isReady() && town.pod("two").isReady());
    assertThat(List.of(town.pod("one").nodeName(), town.pod("two").nodeName())).containsOnly("node-2");
    town.exec("one", "sh", "-c", "echo one > /v/file");
    assertThat(town.exec("two", "cat", "/v/file")).isEqualTo("one\n");
    town.exec("two", "sh", "-c", "echo two >> /v/file");
    town.removePod("one");
    town.removePod("two");
    town.podWith("three", "c", "");
    town.until("it runs", () -> town.pod("three").isReady());
    assertThat(town.exec("three", "cat", "/v/file")).isEqualTo("one\ntwo\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Immediate            | nodeSelector: {kubernetes.io/hostname: node-1}
          WaitForFirstConsumer | nodeSelector: {kubernetes.io/hostname: node-1}
          Immediate            | affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1]}]}]}}}
          WaitForFirstConsumer | affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1]}]}]}}}
          """)
  void aPodThatMayNotGoWhereItsVolumeIsWaits(String mode, String where) {
    localClass(mode);
    volume("here", "node-2");
    claim("c");
    town.podWith("far", "c", where);
    town.seconds(90);
    assertThat(town.pod("far").nodeName()).isEmpty();
    assertThat(town.pod("far").status().array("conditions").object(0).text("reason")).isEqualTo("Unschedulable");
    assertThat(phase("c")).isEqualTo(mode.equals("Immediate") ? "Bound" : "Pending");
  }

  @Test
  void aPodThatNamesTheWrongNodeItselfIsRefusedThereUntilTheNodeIsRight() {
    localClass("Immediate");
    volume("here", "node-2");
    claim("c");
    town.until("it is bound", () -> phase("c").equals("Bound"));
    town.podWith("wrong", "c", "nodeName: node-1");
    town.until(
        "it says why",
        () ->
            town.events().contains(
                "wrong FailedMount: MountVolume.NodeAffinity check failed for volume \"here\" : no matching NodeSelectorTerms"));
    town.seconds(60);
    assertThat(town.pod("wrong").phase()).isEqualTo("Pending");
    town.podWith("right", "c", "nodeName: node-2");
    town.until("the other runs", () -> town.pod("right").isReady());
    town.patch("/api/v1/nodes/node-2", "{metadata: {labels: {kubernetes.io/hostname: another}}}");
    town.patch("/api/v1/nodes/node-1", "{metadata: {labels: {kubernetes.io/hostname: node-2}}}");
    town.until("it runs when its node is the volume's", () -> town.pod("wrong").isReady());
    town.seconds(60);
    assertThat(town.pod("right").isReady()).as("what is mounted stays").isTrue();
    assertThat(town.events()).noneMatch(e -> e.startsWith("right FailedMount"));
  }

  private void set(int replicas, String management, String affinity) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: %d
          podManagementPolicy: %s
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              terminationGracePeriodSeconds: 1
              affinity: {%s: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}}}]}}
              containers: [{name: c, image: i, volumeMounts: [{name: one, mountPath: /one}, {name: two, mountPath: /two}]}]
          volumeClaimTemplates:
          - metadata: {name: one}
            spec: {accessModes: [ReadWriteOnce], storageClassName: local, resources: {requests: {storage: 1Gi}}}
          - metadata: {name: two}
            spec: {accessModes: [ReadWriteOnce], storageClassName: local, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(replicas, management, affinity));
  }

  private List<String> nodes(int replicas) {
    return IntStream.range(0, replicas).mapToObj(i -> town.pod("db-" + i)).map(Pod::nodeName).toList();
  }

  @ParameterizedTest
  @CsvSource({"OrderedReady, podAntiAffinity", "Parallel, podAntiAffinity", "OrderedReady, podAffinity", "Parallel, podAffinity"})
  void aSetsPodsAndTheirVolumesAreApartOrTogetherAsItWants(String management, String affinity) {
    localClass("WaitForFirstConsumer");
    for (String node : List.of("node-1", "node-2", "node-3")) {
      IntStream.range(0, 6).forEach(i -> volume(node + "-" + i, node));
    }
    set(3, management, affinity);
    town.untilReady("db", 3);
    List<String> where = nodes(3);
    assertThat(where.stream().distinct().count()).isEqualTo(affinity.equals("podAffinity") ? 1 : 3);
    for (int i = 0; i < 3; i++) {
      for (String template : List.of("one", "two")) {
        assertThat(town.claim(template + "-db-" + i).object("spec").text("volumeName")).startsWith(where.get(i) + "-");
      }
    }
    IntStream.range(0, 3).forEach(i -> town.deletePod("db-" + i));
    town.seconds(5);
    town.untilReady("db", 3);
    assertThat(nodes(3)).as("each goes back to its volumes").isEqualTo(where);
  }

  @Test
  void manyPodsUseAFewVolumesOneAfterTheOther() {
    localClass("WaitForFirstConsumer");
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 6; i++) {
        String name = "r" + round + "-" + i;
        volume(name, "node-" + (1 + i % 3));
        claim(name);
        town.podWith(name, name, "");
      }
      for (int i = 0; i < 6; i++) {
        String name = "r" + round + "-" + i;
        town.until(name + " runs", () -> town.pod(name).isReady());
        String volume = town.claim(name).object("spec").text("volumeName");
        assertThat(town.get("/api/v1/persistentvolumes/" + volume).object("status").text("phase")).isEqualTo("Bound");
        town.removePod(name);
        town.cluster.delete("/api/v1/namespaces/default/persistentvolumeclaims/" + name);
        // what a provisioner of local volumes does with those that are released
        town.until(
            volume + " is let go of",
            () -> !town.get("/api/v1/persistentvolumes/" + volume).object("status").text("phase").equals("Bound"));
        town.cluster.delete("/api/v1/persistentvolumes/" + volume);
      }
    }
    town.until("none is left", () -> town.get("/api/v1/persistentvolumes").array("items").size() == 0);
  }
}
