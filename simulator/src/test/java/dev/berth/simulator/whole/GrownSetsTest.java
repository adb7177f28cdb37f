package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets whose claims follow their templates, on nodes. */
class GrownSetsTest {
  private static final String SET = "/apis/apps/v1/namespaces/default/statefulsets/web";
  private static final List<String> CLAIMS = List.of("data-web-0", "data-web-1", "data-web-2");

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String when, String storageClass) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web, annotations: {statefulset.berth.dev/update-claims: %s}}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{name: c, image: 'app:1', volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: %s, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(when, storageClass));
    town.untilReady("web", 3);
  }

  private void grow(String storageClass, String size) {
    town.patch(
        SET,
        """
        spec:
          volumeClaimTemplates:
          - metadata: {name: data, labels: {tier: gold}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: %s, resources: {requests: {storage: %s}}}
        """
            .formatted(storageClass, size));
  }

  private Stream<String> capacities() {
    return CLAIMS.stream().map(claim -> town.claim(claim).object("status").object("capacity").text("storage"));
  }

  private Stream<String> uids() {
    return Stream.of("web-0", "web-1", "web-2").map(pod -> town.pod(pod).uid());
  }

  @ParameterizedTest
  @Spec({"H3", "H49"})
  @ValueSource(strings = {"node-disk", "net-disk"})
  void volumesGrowWhilePodsRun(String storageClass) {
    classes();
    set("InPlace", storageClass);
    List<String> before = uids().toList();
    grow(storageClass, "2Gi");
    town.until("all have grown", () -> capacities().allMatch("2Gi"::equals));
    assertThat(uids()).as("nothing is restarted").isEqualTo(before);
    assertThat(CLAIMS).allMatch(claim -> town.claim(claim).object("metadata").object("labels").text("tier").equals("gold"));
    town.patch(SET, "{spec: {replicas: 4}}");
    town.untilReady("web", 4);
    assertThat(town.claim("data-web-3").object("status").object("capacity").text("storage")).isEqualTo("2Gi");
  }

  @Test
  @Spec("H3")
  void aSizeThatCannotBeHadIsTakenBackInTheTemplate() {
    classes();
    set("InPlace", "net-disk");
    grow("net-disk", "8Ei");
    town.seconds(60);
    assertThat(capacities()).containsOnly("1Gi");
    grow("net-disk", "2Gi");
    town.until("all have grown", () -> capacities().allMatch("2Gi"::equals));
  }

  @Test
  @Spec("H3")
  void aClaimThatSomebodyChangesFollowsItsTemplateAgain() {
    classes();
    set("InPlace", "net-disk");
    grow("net-disk", "2Gi");
    town.until("all have grown", () -> capacities().allMatch("2Gi"::equals));
    town.patch("/api/v1/namespaces/default/persistentvolumeclaims/data-web-1", "{metadata: {labels: {tier: lead}}}");
    town.until("it says what its set says", () -> town.claim("data-web-1").object("metadata").object("labels").text("tier").equals("gold"));
  }

  @Test
  @Spec("H3")
  void onDeleteAVolumeGrowsWhenItsPodIsMadeAnew() {
    classes();
    set("OnDelete", "net-disk");
    grow("net-disk", "2Gi");
    town.seconds(120);
    assertThat(capacities()).containsOnly("1Gi");
    town.deletePod("web-1");
    town.until("one has grown", () -> capacities().toList().equals(List.of("1Gi", "2Gi", "1Gi")));
  }

  @Test
  @Spec("H4")
  void aTemplateThatIsAddedComesWithTheNextPods() {
    classes();
    set("InPlace", "net-disk");
    List<String> volumes = CLAIMS.stream().map(claim -> town.claim(claim).object("spec").text("volumeName")).toList();
    town.patch(
        SET,
        """
        spec:
          template:
            spec:
              containers:
              - name: c
                image: 'app:1'
                volumeMounts: [{name: data, mountPath: /data}, {name: logs, mountPath: /logs}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: net-disk, resources: {requests: {storage: 1Gi}}}
          - metadata: {name: logs}
            spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 2Gi}}}
        """);
    town.until(
        "all pods have it",
        () -> Stream.of("web-0", "web-1", "web-2").allMatch(pod -> town.pod(pod).isReady() && town.pod(pod).claimNames().contains("logs-" + pod)));
    assertThat(CLAIMS.stream().map(claim -> town.claim(claim).object("spec").text("volumeName"))).isEqualTo(volumes);
    assertThat(town.claim("logs-web-1").object("status").object("capacity").text("storage")).isEqualTo("2Gi");
    assertThat(town.events()).noneMatch(event -> event.contains("FailedUpdate"));
    town.until("the update is complete", () -> town.set("web").object("status").number("updatedReplicas") == 3);
  }

  /** A class that says nothing of growth: the set goes on, tells it, and tries again. */
  @Test
  @Spec("H3")
  void whatCannotGrowIsToldAndGrowsOnceItCan() {
    classes();
    set("InPlace", "stiff");
    grow("stiff", "2Gi");
    town.patchStrategically(SET, "{spec: {template: {spec: {containers: [{name: c, image: 'app:2'}]}}}}");
    town.until(
        "the new template runs",
        () ->
            Stream.of("web-0", "web-1", "web-2")
                .allMatch(pod -> town.pod(pod).isReady() && town.pod(pod).containers().allMatch(c -> c.text("image").equals("app:2"))));
    assertThat(capacities()).containsOnly("1Gi");
    assertThat(town.events()).anyMatch(event -> event.startsWith("web FailedUpdate: update Claim data-web-0 for Pod web-0"));
    town.patch("/apis/storage.k8s.io/v1/storageclasses/stiff", "{allowVolumeExpansion: true}");
    town.until("all have grown", () -> capacities().allMatch("2Gi"::equals));
  }

  private void classes() {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: net-disk}
        provisioner: %1$s
        allowVolumeExpansion: true
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: stiff}
        provisioner: %1$s
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: node-disk}
        provisioner: %2$s
        volumeBindingMode: WaitForFirstConsumer
        allowVolumeExpansion: true
        """
            .formatted(SmallCluster.DISK, town.block.name()));
  }
}
