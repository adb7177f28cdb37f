package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pod of a set has its name, its place in the order, its address by name and its disk, whichever node it is on. */
class IdentityTest {
  private static final String SERVICE =
      "{apiVersion: v1, kind: Service, metadata: {name: nginx}, "
          + "spec: {clusterIP: None, selector: {app: nginx}, ports: [{port: 80, name: web}]}}";
  private static final String CLASS =
      "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: ssd}, provisioner: " + SmallCluster.DISK + "}";
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: nginx}
      spec:
        serviceName: nginx
        replicas: 3
        selector: {matchLabels: {app: nginx}}
        template:
          metadata:
            labels: {app: nginx}
            annotations: {simulated.berth.dev/start-delay: 20s, simulated.berth.dev/terminate-seconds: '7'}
          spec:
            containers: [{name: c, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], storageClassName: ssd, resources: {requests: {storage: 1Gi}}}
      """;

  private final SmallCluster town = new SmallCluster(3);

  @AfterEach
  void close() {
    town.close();
  }

  private void start() {
    town.create(CLASS);
    town.create(SERVICE);
    town.create(SET);
    town.untilReady("nginx", 3);
  }

  private static Instant readySince(Pod pod) {
    return pod.status().array("conditions").objects()
        .filter(c -> c.text("type").equals("Ready") && c.text("status").equals("True"))
        .map(c -> Instant.parse(c.text("lastTransitionTime")))
        .findFirst()
        .orElseThrow();
  }

  private static Instant created(Pod pod) {
    return Instant.parse(pod.json().object("metadata").text("creationTimestamp"));
  }

  @Test
  @Spec({"A7", "A30"})
  void podsComeOneAfterTheOtherAndGoInTheOppositeOrder() {
    start();
    assertThat(town.story)
        .containsExactly("nginx-0 new", "nginx-0 ready", "nginx-1 new", "nginx-1 ready", "nginx-2 new", "nginx-2 ready");
    for (int i = 1; i < 3; i++) {
      Pod before = town.pod("nginx-" + (i - 1));
      Pod next = town.pod("nginx-" + i);
      assertThat(created(next)).isAfterOrEqualTo(readySince(before)).isAfterOrEqualTo(created(before).plusSeconds(20));
    }
    town.story.clear();
    town.patch("/apis/apps/v1/namespaces/default/statefulsets/nginx", "{spec: {replicas: 0}}");
    town.until("nothing is left", () -> town.set("nginx").object("status").number("replicas") == 0);
    assertThat(town.story)
        .containsExactly("nginx-2 going", "nginx-2 gone", "nginx-1 going", "nginx-1 gone", "nginx-0 going", "nginx-0 gone");
  }

  @Test
  @Spec({"A27", "A75"})
  void aPodThatGoesToAnotherNodeKeepsItsNameItsHostnameAndItsDisk() {
    start();
    Pod before = town.pod("nginx-1");
    String handle = town.handleOf("data-nginx-1");
    town.disk.files(handle).orElseThrow().write("page", "written on " + before.nodeName());
    town.patch("/api/v1/nodes/" + before.nodeName(), "{spec: {unschedulable: true}}");
    town.deletePod("nginx-1");
    town.until("it came back", () -> !town.pod("nginx-1").uid().equals(before.uid()) && town.pod("nginx-1").isReady());
    Pod after = town.pod("nginx-1");
    assertThat(after.nodeName()).isNotEqualTo(before.nodeName());
    assertThat(after.spec().text("hostname")).isEqualTo("nginx-1").isEqualTo(before.spec().text("hostname"));
    assertThat(after.spec().text("subdomain")).isEqualTo("nginx");
    assertThat(town.handleOf("data-nginx-1")).isEqualTo(handle);
    assertThat(town.disk.volumes().stream().filter(v -> v.id().equals(handle)).findFirst().orElseThrow().attached())
        .containsExactly(after.nodeName());
    assertThat(town.disk.files(handle).orElseThrow().read("page")).hasValue("written on " + before.nodeName());
    town.seconds(2);
    assertThat(town.resolve("nginx-1.nginx.default.svc.cluster.local")).containsExactly(after.podIp());
  }

  @Test
  @Spec("A29")
  void aSetNeedsNoServiceToStartAndHasNamesAsSoonAsThereIsOne() {
    town.create(CLASS);
    town.create(SET);
    town.untilReady("nginx", 3);
    assertThat(town.resolve("nginx-0.nginx.default.svc.cluster.local")).containsExactly("NXDOMAIN");
    town.create(SERVICE);
    town.seconds(5);
    for (int i = 0; i < 3; i++) {
      assertThat(town.resolve("nginx-" + i + ".nginx.default.svc.cluster.local"))
          .containsExactly(town.pod("nginx-" + i).podIp());
    }
  }

  @Test
  @Spec("A31")
  void eachMemberIsFoundUnderItsOwnNameWhateverItsRole() {
    start();
    town.seconds(2);
    Set<String> addresses = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      addresses.addAll(town.resolve("nginx-" + i + ".nginx.default.svc.cluster.local"));
    }
    assertThat(addresses).hasSize(3);
    assertThat(town.resolve("nginx.default.svc.cluster.local")).containsExactlyInAnyOrderElementsOf(addresses);
  }

  @Test
  @Spec("A37")
  void aSetWithoutClaimTemplatesRunsOnStorageThatGoesWithItsPods() {
    town.create(SET.replaceAll("(?s)  volumeClaimTemplates:.*", "").replace(", volumeMounts: [{name: data, mountPath: /data}]", ""));
    town.untilReady("nginx", 3);
    assertThat(town.get("/api/v1/namespaces/default/persistentvolumeclaims").array("items").size()).isZero();
    assertThat(town.get("/api/v1/persistentvolumes").array("items").size()).isZero();
    assertThat(List.of(town.pod("nginx-0"), town.pod("nginx-2"))).allMatch(pod -> pod.claimNames().isEmpty());
  }
}
