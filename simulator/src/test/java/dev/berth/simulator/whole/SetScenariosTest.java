package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What upstream tries with StatefulSets end to end (test/e2e/apps/statefulset.go), under each way to manage pods and to retain
 * claims, on nodes whose volumes keep what is written into them.
 */
@Spec("G4")
class SetScenariosTest {
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";

  record Policy(String management, String whenDeleted, String whenScaled) {
    boolean isOrdered() {
      return management.equals("OrderedReady");
    }
  }

  static Stream<Policy> policies() {
    return Stream.of("OrderedReady", "Parallel")
        .flatMap(m -> Stream.of("Retain", "Delete").flatMap(d -> Stream.of("Retain", "Delete").map(s -> new Policy(m, d, s))));
  }

  private static void prepare(SmallCluster town) {
    town.create(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: ssd}, provisioner: " + SmallCluster.DISK + "}");
    town.create(
        "{apiVersion: v1, kind: Service, metadata: {name: web}, "
            + "spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}}");
  }

  private static void set(SmallCluster town, Policy policy, int replicas, String annotations) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          replicas: %d
          podManagementPolicy: %s
          persistentVolumeClaimRetentionPolicy: {whenDeleted: %s, whenScaled: %s}
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations: {%s}
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{name: c, image: 'app:1', volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: ssd, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(replicas, policy.management, policy.whenDeleted, policy.whenScaled, annotations));
  }

  private static List<Pod> pods(SmallCluster town) {
    return town.get("/api/v1/namespaces/default/pods?labelSelector=app%3Dweb").array("items").objects().map(Pod::new)
        .sorted(Comparator.comparing(Pod::name)).toList();
  }

  private static List<String> uids(SmallCluster town) {
    return pods(town).stream().map(Pod::uid).toList();
  }

  private static List<String> claims(SmallCluster town) {
    return town.get("/api/v1/namespaces/default/persistentvolumeclaims").array("items").objects()
        .map(c -> c.object("metadata").text("uid")).sorted().toList();
  }

  private static void scale(SmallCluster town, int replicas) {
    town.patch(SETS + "/web", "{spec: {replicas: " + replicas + "}}");
  }

  private static void image(SmallCluster town, String image) {
    town.patchStrategically(SETS + "/web", "{spec: {template: {spec: {containers: [{name: c, image: '" + image + "'}]}}}}");
  }

  private static void untilUpdated(SmallCluster town, int replicas, String image) {
    town.until(
        "all run " + image,
        () ->
            town.set("web").object("status").text("updateRevision").equals(town.set("web").object("status").text("currentRevision"))
                && town.set("web").object("status").number("readyReplicas") == replicas
                && pods(town).stream().allMatch(p -> p.containers().allMatch(c -> c.text("image").equals(image))));
  }

  private static List<String> readAll(SmallCluster town, int replicas) {
    return IntStream.range(0, replicas).mapToObj(i -> town.exec("web-" + i, "cat", "/data/name")).toList();
  }

  @ParameterizedTest
  @Spec("G6")
  @MethodSource("policies")
  void eachPodHasItsNameItsPlaceInDnsAndWhatItWroteAlsoAfterAllStartedAnew(Policy policy) {
    try (SmallCluster town = new SmallCluster(3)) {
      prepare(town);
      set(town, policy, 3, "");
      town.untilReady("web", 3);
      for (int i = 0; i < 3; i++) {
        assertThat(town.exec("web-" + i, "hostname")).isEqualTo("web-" + i + "\n");
        assertThat(town.exec("web-" + i, "sh", "-c", "hostname > /data/name")).isEmpty();
      }
      List<String> before = uids(town);
      pods(town).forEach(pod -> town.deletePod(pod.name()));
      town.until("all are others", () -> uids(town).size() == 3 && uids(town).stream().noneMatch(before::contains));
      town.untilReady("web", 3);
      town.seconds(2);
      assertThat(readAll(town, 3)).containsExactly("web-0\n", "web-1\n", "web-2\n");
      for (int i = 0; i < 3; i++) {
        assertThat(town.resolve("web-" + i + ".web.default.svc.cluster.local")).containsExactly(town.pod("web-" + i).podIp());
      }
      scale(town, 0);
      town.until("none is left", () -> pods(town).isEmpty());
      town.seconds(30);
      scale(town, 3);
      town.untilReady("web", 3);
      if (policy.whenScaled.equals("Retain")) {
        assertThat(readAll(town, 3)).containsExactly("web-0\n", "web-1\n", "web-2\n");
      } else {
        assertThat(readAll(town, 3)).allMatch(said -> said.contains("No such file"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void orphansAreAdoptedAndWhatNoLongerMatchesIsReleasedUntilItMatchesAgain(Policy policy) {
    try (SmallCluster town = new SmallCluster(2)) {
      prepare(town);
      set(town, policy, 2, "");
      town.untilReady("web", 2);
      List<String> before = uids(town);
      town.cluster.delete(SETS + "/web?propagationPolicy=Orphan");
      town.until("the set is gone", () -> town.cluster.get(SETS + "/web").code() == 404);
      town.seconds(5);
      assertThat(pods(town)).hasSize(2).allMatch(pod -> pod.meta().controller().isEmpty());
      set(town, policy, 2, "");
      town.untilReady("web", 2);
      assertThat(uids(town)).isEqualTo(before);
      String owner = town.set("web").object("metadata").text("uid");
      assertThat(pods(town)).allMatch(pod -> pod.isControlledBy(owner));

      town.patch("/api/v1/namespaces/default/pods/web-1", "{metadata: {labels: {app: other}}}");
      town.until("it is released", () -> town.pod("web-1").meta().controller().isEmpty());
      town.seconds(60);
      assertThat(town.pod("web-1").uid()).as("its name is taken").isEqualTo(before.get(1));
      town.patch("/api/v1/namespaces/default/pods/web-1", "{metadata: {labels: {app: web}}}");
      town.until("it is adopted", () -> town.pod("web-1").isControlledBy(owner));
      town.untilReady("web", 2);
      assertThat(uids(town)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void anUpdateGoesDownwardsWithTheClaimsAndSoDoesTheWayBack(Policy policy) {
    try (SmallCluster town = new SmallCluster(3)) {
      prepare(town);
      set(town, policy, 3, "simulated.berth.dev/start-delay: 2s");
      town.untilReady("web", 3);
      IntStream.range(0, 3).forEach(i -> town.exec("web-" + i, "sh", "-c", "hostname > /data/name"));
      List<String> claims = claims(town);
      String first = town.set("web").object("status").text("currentRevision");
      town.story.clear();
      image(town, "app:2");
      untilUpdated(town, 3, "app:2");
      List<String> order = new ArrayList<>();
      for (int i = 2; i >= 0; i--) {
        order.addAll(List.of("web-" + i + " going", "web-" + i + " gone", "web-" + i + " new", "web-" + i + " ready"));
      }
      assertThat(town.story).isEqualTo(order);
      assertThat(town.set("web").object("status").text("currentRevision")).isNotEqualTo(first);
      town.story.clear();
      image(town, "app:1");
      untilUpdated(town, 3, "app:1");
      assertThat(town.story).isEqualTo(order);
      assertThat(town.set("web").object("status").text("currentRevision")).isEqualTo(first);
      assertThat(claims(town)).isEqualTo(claims);
      assertThat(readAll(town, 3)).containsExactly("web-0\n", "web-1\n", "web-2\n");
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aPredecessorThatNeverGetsReadyStopsAnOrderedSetAndNoParallelOne(Policy policy) {
    try (SmallCluster town = new SmallCluster(2)) {
      prepare(town);
      set(town, policy, 2, "simulated.berth.dev/never-ready: 'true'");
      town.seconds(60);
      assertThat(pods(town)).hasSize(policy.isOrdered() ? 1 : 2);
      scale(town, 4);
      town.seconds(60);
      assertThat(pods(town)).hasSize(policy.isOrdered() ? 1 : 4);
      scale(town, 1);
      town.seconds(60);
      assertThat(pods(town)).extracting(Pod::name).containsExactly("web-0");
      String uid = town.pod("web-0").uid();
      town.deletePod("web-0");
      town.until(
          "it comes back though it was not ready", () -> pods(town).size() == 1 && !town.pod("web-0").uid().equals(uid));
      scale(town, 0);
      town.until("none is left", () -> pods(town).isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void itIsScaledThroughItsSubresource(Policy policy) {
    try (SmallCluster town = new SmallCluster(2)) {
      prepare(town);
      set(town, policy, 1, "");
      town.untilReady("web", 1);
      JsonObject scale = town.get(SETS + "/web/scale");
      assertThat(scale.object("spec").number("replicas")).isEqualTo(1);
      assertThat(scale.object("status").number("replicas")).isEqualTo(1);
      assertThat(scale.object("status").text("selector")).isEqualTo("app=web");
      JsonObject two = scale.updateObject("spec", s -> s.with("replicas", 2));
      assertThat(town.cluster.call("PUT", SETS + "/web/scale", two).isDone()).isTrue();
      assertThat(town.set("web").object("spec").number("replicas")).isEqualTo(2);
      town.untilReady("web", 2);
      town.patch(SETS + "/web/scale", "{spec: {replicas: 3}}");
      town.untilReady("web", 3);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatGoesWithTheSetAndWhatStaysIsAsItsPolicySays(Policy policy) {
    try (SmallCluster town = new SmallCluster(2)) {
      prepare(town);
      set(town, policy, 3, "");
      town.untilReady("web", 3);
      scale(town, 1);
      town.untilReady("web", 1);
      town.seconds(60);
      assertThat(claims(town)).hasSize(policy.whenScaled.equals("Delete") ? 1 : 3);
      town.cluster.delete(SETS + "/web");
      town.until("none is left", () -> pods(town).isEmpty());
      town.seconds(60);
      int scaled = policy.whenScaled.equals("Delete") ? 1 : 3;
      assertThat(claims(town)).hasSize(policy.whenDeleted.equals("Delete") ? 0 : scaled);
      assertThat(town.disk.volumes()).hasSize(policy.whenDeleted.equals("Delete") ? 0 : scaled);
    }
  }
}
