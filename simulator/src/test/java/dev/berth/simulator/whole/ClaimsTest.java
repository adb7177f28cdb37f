package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a claim may ask for, what it gets, and where its pods can then be. */
class ClaimsTest {
  private final SmallCluster town = new SmallCluster(3);

  @AfterEach
  void close() {
    town.close();
  }

  private void storageClass(String name, String provisioner) {
    town.create(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: %s}, provisioner: %s}"
            .formatted(name, provisioner));
  }

  private void claim(String name, String spec) {
    town.create(
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: %s}, spec: {accessModes: [ReadWriteOnce], %s}}"
            .formatted(name, spec));
  }

  private void labelled(String name, String labels) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %s, labels: {%s}}
        spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /d/%1$s}}
        """
            .formatted(name, labels));
  }

  private void pod(String namespace, String name, String volume) {
    town.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {namespace: %s, name: %s}
        spec:
          containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
          volumes: [{name: v, %s}]
        """
            .formatted(namespace, name, volume));
  }

  private String phase(String claim) {
    return town.claim(claim).object("status").text("phase");
  }

  @Test
  @Spec({"A17", "A51"})
  void whereAClassMakesVolumesNoneNeedsToBeThereBefore() {
    storageClass("ssd", SmallCluster.DISK);
    assertThat(town.get("/api/v1/persistentvolumes").array("items").size()).isZero();
    claim("page", "storageClassName: ssd, resources: {requests: {storage: 3Gi}}");
    town.until("it is bound", () -> phase("page").equals("Bound"));
    String volume = town.claim("page").object("spec").text("volumeName");
    assertThat(volume).isEqualTo("pvc-" + town.claim("page").object("metadata").text("uid"));
    assertThat(town.claim("page").object("status").object("capacity").text("storage")).isEqualTo("3Gi");
    assertThat(town.get("/api/v1/persistentvolumes/" + volume).object("spec").object("claimRef").text("name"))
        .isEqualTo("page");
  }

  @Test
  @Spec("A42")
  void aClaimIsReadBackAsItWasWritten() {
    claim(
        "whole",
        "storageClassName: fast, resources: {requests: {storage: 3Gi}, limits: {storage: 5Gi}}, volumeMode: Filesystem, "
            + "selector: {matchLabels: {tier: a}, matchExpressions: [{key: zone, operator: In, values: [east, west]}]}");
    assertThat(town.claim("whole").object("spec"))
        .isEqualTo(
            Yaml.parse(
                "{accessModes: [ReadWriteOnce], selector: {matchLabels: {tier: a}, "
                    + "matchExpressions: [{key: zone, operator: In, values: [east, west]}]}, "
                    + "resources: {limits: {storage: 5Gi}, requests: {storage: 3Gi}}, storageClassName: fast, "
                    + "volumeMode: Filesystem}"));
    claim("least", "resources: {requests: {storage: 1Gi}}");
    assertThat(town.claim("least").object("spec"))
        .isEqualTo(
            Yaml.parse(
                "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeMode: Filesystem}"));
  }

  @ParameterizedTest
  @Spec("A47")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          matchLabels: {tier: gold}                                                     | gold-east
          matchLabels: {tier: gold, zone: west}                                            | -
          matchExpressions: [{key: tier, operator: In, values: [silver, tin]}]          | silver-west
          matchExpressions: [{key: tier, operator: NotIn, values: [silver, gold]}]      | plain
          matchExpressions: [{key: zone, operator: Exists}, {key: tier, operator: NotIn, values: [gold]}] | silver-west
          matchExpressions: [{key: tier, operator: DoesNotExist}]                       | plain
          matchExpressions: [{key: tier, operator: In, values: [tin]}]                  | -
          """)
  void aClaimTakesAVolumeWhoseLabelsItsSelectorNames(String selector, String volume) {
    labelled("gold-east", "tier: gold, zone: east");
    labelled("silver-west", "tier: silver, zone: west");
    labelled("plain", "");
    claim("choosy", "storageClassName: '', resources: {requests: {storage: 1Gi}}, selector: {" + selector + "}");
    town.seconds(60);
    assertThat(town.claim("choosy").object("spec").text("volumeName")).isEqualTo(volume.equals("-") ? "" : volume);
    assertThat(phase("choosy")).isEqualTo(volume.equals("-") ? "Pending" : "Bound");
  }

  @Test
  @Spec("A47")
  void noVolumeIsMadeForAClaimThatChoosesAmongThoseThatAreThere() {
    storageClass("ssd", SmallCluster.DISK);
    claim("choosy", "storageClassName: ssd, resources: {requests: {storage: 1Gi}}, selector: {matchLabels: {tier: gold}}");
    town.seconds(120);
    assertThat(phase("choosy")).isEqualTo("Pending");
    assertThat(town.events())
        .anyMatch(e -> e.startsWith("choosy ProvisioningFailed: ") && e.contains("claim Selector is not supported"));
  }

  @Test
  @Spec("A33")
  void aVolumeHoldsItsPodToAPlaceOnlyWhereItLiesAtOne() {
    storageClass("shared", "dir.berth.dev");
    claim("shared", "storageClassName: shared, resources: {requests: {storage: 1Gi}}");
    town.create(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local}, "
            + "provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}");
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: here}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          storageClassName: local
          local: {path: /mnt/disks/here}
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-2]}]}]}}
        """);
    claim("local", "storageClassName: local, resources: {requests: {storage: 1Gi}}");
    pod("default", "shared", "persistentVolumeClaim: {claimName: shared}");
    pod("default", "local", "persistentVolumeClaim: {claimName: local}");
    town.until("both run", () -> town.pod("shared").isReady() && town.pod("local").isReady());
    assertThat(town.pod("local").nodeName()).isEqualTo("node-2");
    String first = town.pod("shared").nodeName();
    for (String node : List.of("node-2", first)) {
      town.patch("/api/v1/nodes/" + node, "{spec: {unschedulable: true}}");
    }
    town.deletePod("shared");
    town.deletePod("local");
    town.until(
        "both are gone",
        () -> town.cluster.get("/api/v1/namespaces/default/pods").body().array("items").size() == 0);
    pod("default", "shared", "persistentVolumeClaim: {claimName: shared}");
    pod("default", "local", "persistentVolumeClaim: {claimName: local}");
    town.until("the shared one runs", () -> town.pod("shared").isReady());
    assertThat(town.pod("shared").nodeName()).isNotIn("node-2", first);
    town.seconds(120);
    assertThat(town.pod("local").nodeName()).isEmpty();
    assertThat(town.pod("local").status().array("conditions").object(0).text("message"))
        .contains("didn't match PersistentVolume's node affinity");
  }

  @Test
  @Spec("A54")
  void aClaimIsForPodsOfItsOwnNamespace() {
    storageClass("ssd", SmallCluster.DISK);
    claim("page", "storageClassName: ssd, resources: {requests: {storage: 1Gi}}");
    town.create("{apiVersion: v1, kind: Namespace, metadata: {name: beyond}}");
    town.seconds(5);
    pod("beyond", "stranger", "persistentVolumeClaim: {claimName: page}");
    pod("default", "own", "persistentVolumeClaim: {claimName: page}");
    town.until("it runs", () -> town.pod("own").isReady());
    town.seconds(60);
    Pod stranger = new Pod(town.get("/api/v1/namespaces/beyond/pods/stranger"));
    assertThat(stranger.phase()).isEqualTo("Pending");
    assertThat(stranger.status().array("conditions").object(0).text("message"))
        .contains("persistentvolumeclaim \"page\" not found");
  }

  @Test
  @Spec("A57")
  void aPathOfTheNodeIsThatOfTheNodeOnWhichThePodRuns() {
    for (String node : List.of("node-1", "node-2")) {
      town.create(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: on-%1$s}
          spec:
            nodeSelector: {kubernetes.io/hostname: %1$s}
            containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
            volumes: [{name: v, hostPath: {path: /data/pages}}]
          """
              .formatted(node));
    }
    town.until("both run", () -> town.pod("on-node-1").isReady() && town.pod("on-node-2").isReady());
    assertThat(town.exec("on-node-2", "sh", "-c", "echo here > /v/page")).isEmpty();
    assertThat(town.exec("on-node-2", "cat", "/v/page")).isEqualTo("here\n");
    assertThat(town.exec("on-node-1", "cat", "/v/page")).contains("No such file");
  }
}
