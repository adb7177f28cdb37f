package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes whose nodes, agents, claims or classes go away for a while. */
class InterruptedVolumesTest {
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims/";
  private static final String PODS = "/api/v1/namespaces/default/pods/";

  private final SmallCluster town = new SmallCluster(2);

  @BeforeEach
  void prepare() {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: c}
        provisioner: disk.example.com
        """);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private void claim(String name, String more) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}} %s}
        """
            .formatted(name, more));
  }

  private void untilRuns(String pod) {
    town.until(pod + " runs", () -> town.pod(pod).isReady());
  }

  private String phase(String claim) {
    return town.claim(claim).object("status").text("phase");
  }

  private void running() {
    claim("a", ", storageClassName: c");
    town.podWith("p", "a", "nodeSelector: {kubernetes.io/hostname: node-1}");
    untilRuns("p");
    town.exec("p", "sh", "-c", "echo kept > /v/f");
  }

  @Test
  @Spec({"G18", "G20"})
  void whatWasWrittenBeforeTheAgentStartedAnewIsReadAfterwards() {
    running();
    String container = town.pod("p").status().array("containerStatuses").object(0).text("containerID");
    town.nodes.restartAgent("node-1");
    town.seconds(60);
    untilRuns("p");
    assertThat(town.pod("p").status().array("containerStatuses").object(0).text("containerID")).isEqualTo(container);
    assertThat(town.exec("p", "cat", "/v/f")).isEqualTo("kept\n");
  }

  @ParameterizedTest
  @Spec({"G18", "G20"})
  @CsvSource({"30, false", "0, false", "30, true", "0, true"})
  void aPodThatIsDeletedWhileItsAgentIsDownIsCleanedUpWhenThatIsBack(int grace, boolean wantedAgain) {
    running();
    town.nodes.freeze("node-1");
    town.seconds(5);
    assertThat(town.cluster.delete(PODS + "p?gracePeriodSeconds=" + grace).isDone()).isTrue();
    if (wantedAgain && grace == 0) {
      town.podWith("q", "a", "nodeSelector: {kubernetes.io/hostname: node-1}");
    }
    town.seconds(20);
    town.nodes.thaw("node-1");
    if (wantedAgain && grace > 0) {
      town.podWith("q", "a", "nodeSelector: {kubernetes.io/hostname: node-1}");
    }
    town.until("it is gone", () -> town.cluster.get(PODS + "p").code() == 404);
    if (wantedAgain) {
      untilRuns("q");
      assertThat(town.exec("q", "cat", "/v/f")).isEqualTo("kept\n");
      assertThat(town.disk.volumes().getFirst().published().get("node-1")).hasSize(1);
    } else {
      town.until("it is detached", () -> town.disk.volumes().getFirst().attached().isEmpty());
      assertThat(town.disk.volumes().getFirst().staged()).isEmpty();
    }
  }

  @ParameterizedTest
  @Spec("G5")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void theClaimOfAPodThatStillWaitsIsMadeAgainWhenItIsLost(String management) {
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
              nodeSelector: {where: later}
              containers: [{name: c, image: i, volumeMounts: [{name: data, mountPath: /v}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(management));
    town.until("it is bound", () -> phase("data-web-0").equals("Bound"));
    String lost = town.claim("data-web-0").object("metadata").text("uid");
    assertThat(town.cluster.delete(CLAIMS + "data-web-0").isDone()).isTrue();
    town.until(
        "there is another",
        () -> phase("data-web-0").equals("Bound") && !town.claim("data-web-0").object("metadata").text("uid").equals(lost));
    town.patch("/api/v1/nodes/node-2", "{metadata: {labels: {where: later}}}");
    town.untilReady("web", 1);
    assertThat(town.disk.volumes()).hasSize(1);
  }

  @Test
  @Spec({"C49", "G15"})
  void aClassThatComesLateServesItsClaimsAndOneThatGoesLeavesWhatItMade() {
    claim("late", ", storageClassName: later");
    town.podWith("p", "late", "");
    town.seconds(300);
    assertThat(phase("late")).isEqualTo("Pending");
    assertThat(town.events()).contains("late ProvisioningFailed: storageclass.storage.k8s.io \"later\" not found");
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: later}
        provisioner: disk.example.com
        reclaimPolicy: Delete
        """);
    untilRuns("p");
    town.cluster.delete("/apis/storage.k8s.io/v1/storageclasses/later");
    town.removePod("p");
    town.podWith("q", "late", "");
    untilRuns("q");
    town.removePod("q");
    town.cluster.delete(CLAIMS + "late");
    town.until("its volume is gone", () -> town.disk.volumes().isEmpty());
    town.until("its object too", () -> town.get("/api/v1/persistentvolumes").array("items").isEmpty());
  }

  @Test
  @Spec({"C50", "C51", "G15"})
  void theDefaultClassServesClaimsThatNameNoneAlsoThoseThatCameBefore() {
    claim("before", "");
    claim("never", ", storageClassName: ''");
    town.seconds(300);
    assertThat(List.of(phase("before"), phase("never"))).containsOnly("Pending");
    String path = "/apis/storage.k8s.io/v1/storageclasses/c";
    town.patch(path, "{metadata: {annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}}");
    town.until("it is bound", () -> phase("before").equals("Bound"));
    assertThat(town.claim("before").object("spec").text("storageClassName")).isEqualTo("c");
    town.patch(path, "{metadata: {annotations: {storageclass.kubernetes.io/is-default-class: 'false'}}}");
    claim("changed", "");
    town.patch(path, "{metadata: {annotations: {storageclass.kubernetes.io/is-default-class: null}}}");
    claim("removed", "");
    town.seconds(300);
    assertThat(List.of(phase("never"), phase("changed"), phase("removed"))).containsOnly("Pending");
    assertThat(town.claim("never").object("spec").has("storageClassName")).isTrue();
    assertThat(town.claim("changed").object("spec").has("storageClassName")).isFalse();
  }

  @Test
  @Spec({"C44", "G14"})
  void aVolumeThatIsDeletedWhileItIsUsedGoesLastAndAfterItsClaim() {
    running();
    String volume = town.claim("a").object("spec").text("volumeName");
    String path = "/api/v1/persistentvolumes/" + volume;
    assertThat(town.cluster.delete(path).isDone()).isTrue();
    assertThat(town.cluster.delete(CLAIMS + "a").isDone()).isTrue();
    town.seconds(120);
    assertThat(town.get(path).object("status").text("phase")).isEqualTo("Bound");
    assertThat(phase("a")).isEqualTo("Bound");
    assertThat(town.exec("p", "cat", "/v/f")).isEqualTo("kept\n");
    town.podWith("q", "a", "");
    town.seconds(10);
    assertThat(town.pod("q").nodeName()).isEmpty();
    town.removePod("p");
    town.until("the claim is gone", () -> town.cluster.get(CLAIMS + "a").code() == 404);
    town.until("the volume is gone", () -> town.cluster.get(path).code() == 404);
    town.until("the disk is gone", () -> town.disk.volumes().isEmpty());
  }

  @ParameterizedTest
  @Spec({"C41", "G15"})
  @CsvSource({"Retain, Delete, true", "Delete, Retain, false"})
  void thePolicyThatAVolumeHasAtItsReleaseCounts(String first, String then, boolean gone) {
    running();
    String path = "/api/v1/persistentvolumes/" + town.claim("a").object("spec").text("volumeName");
    town.patch(path, "{spec: {persistentVolumeReclaimPolicy: " + first + "}}");
    town.patch(path, "{spec: {persistentVolumeReclaimPolicy: " + then + "}}");
    town.removePod("p");
    town.cluster.delete(CLAIMS + "a");
    town.seconds(60);
    assertThat(town.disk.volumes().isEmpty()).isEqualTo(gone);
    assertThat(town.cluster.get(path).code() == 404).isEqualTo(gone);
    if (!gone) {
      assertThat(town.get(path).object("status").text("phase")).isEqualTo("Released");
      town.patch(path, "{spec: {claimRef: null}}");
      town.until("it is free", () -> town.get(path).object("status").text("phase").equals("Available"));
      claim("next", ", storageClassName: c, volumeName: " + path.substring(path.lastIndexOf('/') + 1));
      town.podWith("q", "next", "nodeSelector: {kubernetes.io/hostname: node-2}");
      untilRuns("q");
      assertThat(town.exec("q", "cat", "/v/f")).isEqualTo("kept\n");
    }
  }

  @Test
  @Spec({"C71", "C72"})
  void podsOfTwoNodesWithOneExclusiveVolumeRunOneAfterTheOther() {
    running();
    town.podWith("q", "a", "nodeSelector: {kubernetes.io/hostname: node-2}");
    town.seconds(130);
    assertThat(town.pod("q").nodeName()).isEqualTo("node-2");
    assertThat(town.pod("q").phase()).isEqualTo("Pending");
    String volume = town.claim("a").object("spec").text("volumeName");
    assertThat(town.events())
        .contains(
            "q FailedAttachVolume: Multi-Attach error for volume \"" + volume + "\" Volume is already used by pod(s) p",
            "q FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[v], failed to"
                + " process volumes=[]: context deadline exceeded");
    town.removePod("p");
    untilRuns("q");
    assertThat(town.exec("q", "cat", "/v/f")).isEqualTo("kept\n");
    town.seconds(5);
    assertThat(town.events()).anyMatch(e -> e.startsWith("q SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume"));
  }
}
