package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sets whose pods get other resources where they run, on nodes with 4 processors. */
class ResizedSetsTest {
  private static final String SET = "/apis/apps/v1/namespaces/default/statefulsets/web";
  private static final List<String> PODS = List.of("web-0", "web-1", "web-2");

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  /** @param container and spec more of them */
  private void set(String container, String spec) {
    town.create(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web, annotations: {statefulset.berth.dev/in-place: resources}}
        spec:
          replicas: 3
          %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}, annotations: {simulated.berth.dev/ready-after: 3s}}
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{name: c, image: 'app:1', resources: {requests: {cpu: 500m}}%s}]
        """
            .formatted(spec, container));
    town.untilReady("web", 3);
    town.story.clear();
  }

  private void template(String container) {
    town.patchStrategically(SET, "{spec: {template: {spec: {containers: [{name: c, " + container + "}]}}}}");
  }

  private static String cpu(String amount) {
    return "resources: {requests: {cpu: '" + amount + "'}}";
  }

  private List<String> uids() {
    return PODS.stream().map(pod -> town.pod(pod).uid()).toList();
  }

  /** Of its container; empty where no node has said anything yet. */
  private static JsonObject status(Pod pod) {
    return pod.status().array("containerStatuses").objects().findFirst().orElse(JsonObject.EMPTY);
  }

  private boolean has(String pod, String cpu) {
    Pod now = town.pod(pod);
    return now.containers().allMatch(c -> c.object("resources").object("requests").text("cpu").equals(cpu))
        && status(now).object("resources").object("requests").text("cpu").equals(cpu);
  }

  private String revision(String pod) {
    return town.pod(pod).meta().label(StatefulSet.REVISION_LABEL);
  }

  private JsonObject setStatus() {
    return town.set("web").object("status");
  }

  private void untilUpdated() {
    town.until(
        "all are updated",
        () ->
            setStatus().number("observedGeneration") == town.set("web").object("metadata").number("generation")
                && setStatus().number("updatedReplicas") == 3
                && setStatus().number("readyReplicas") == 3
                && setStatus().text("currentRevision").equals(setStatus().text("updateRevision")));
    assertThat(PODS).allMatch(pod -> revision(pod).equals(setStatus().text("updateRevision")));
    assertThat(PODS).noneMatch(pod -> town.pod(pod).meta().annotations().has(StatefulSet.RESIZING_TO));
  }

  @ParameterizedTest
  @Spec("H16")
  @CsvSource({"OrderedReady, 1", "OrderedReady, 2", "Parallel, 1", "Parallel, 3"})
  void podsGrowWhereTheyRunAndShrinkAgain(String policy, int most) {
    set("", "podManagementPolicy: %s\n  updateStrategy: {rollingUpdate: {maxUnavailable: %d}}".formatted(policy, most));
    List<String> before = uids();
    String first = setStatus().text("updateRevision");
    for (String cpu : List.of("1", "500m")) {
      template(cpu(cpu));
      untilUpdated();
      assertThat(PODS).allMatch(pod -> has(pod, cpu));
      assertThat(PODS).allMatch(pod -> status(town.pod(pod)).number("restartCount") == 0);
      assertThat(uids()).isEqualTo(before);
    }
    assertThat(setStatus().text("updateRevision")).isEqualTo(first);
    assertThat(town.story).as("none was as much as unready").isEmpty();
  }

  /** The next one waits until this one has started again and is available. */
  @Test
  @Spec("H16")
  void oneAfterTheOtherFromTheHighest() {
    set(", resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]", "minReadySeconds: 10");
    town.until("all are available", () -> setStatus().number("availableReplicas") == 3);
    List<String> before = uids();
    template(cpu("1"));
    for (String pod : List.of("web-2", "web-1", "web-0")) {
      town.until(pod + " is resized", () -> has(pod, "1"));
      assertThat(PODS.subList(0, PODS.indexOf(pod))).allMatch(lower -> has(lower, "500m"));
      town.seconds(10);
      assertThat(PODS.subList(0, PODS.indexOf(pod))).as("it is not available yet").allMatch(lower -> has(lower, "500m"));
    }
    untilUpdated();
    assertThat(uids()).isEqualTo(before);
    assertThat(PODS).allMatch(pod -> status(town.pod(pod)).number("restartCount") == 1);
  }

  @Test
  @Spec("H16")
  void thoseBelowThePartitionStayAsTheyAre() {
    set("", "updateStrategy: {rollingUpdate: {partition: 2}}");
    String first = setStatus().text("updateRevision");
    template(cpu("1"));
    town.until("one is updated", () -> setStatus().number("updatedReplicas") == 1);
    town.seconds(60);
    assertThat(PODS).map(pod -> has(pod, "1")).containsExactly(false, false, true);
    assertThat(revision("web-1")).isEqualTo(first);
  }

  /** More than resources, what cannot be taken away, and what would make it a pod of another class. */
  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image: 'app:2', resources: {requests: {cpu: '1'}}              | its template has changed in more than cpu and memory
          resources: {requests: {cpu: null}}                             | container c has requests of cpu, which cannot be taken away
          resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '1', memory: 1Gi}} | Pod QOS Class may not change as a result of resizing
          """)
  void whatCannotBeDoneInPlaceIsReplacedAndWhyIsTold(String container, String why) {
    set("", "");
    template(container);
    untilUpdated();
    assertThat(town.story.stream().filter(word -> word.endsWith(" going"))).containsExactly("web-2 going", "web-1 going", "web-0 going");
    assertThat(town.events())
        .anyMatch(
            event ->
                event.startsWith("web PodNotResized: Pod web-2 in StatefulSet web is replaced and not resized in place: ")
                    && event.contains(why));
  }

  /** No node has as much: the pod is replaced, and waits as any other does; what its set says next brings it back. */
  @Test
  @Spec("H16")
  void whatItsNodeNeverHasIsReplaced() {
    set("", "updateStrategy: {rollingUpdate: {partition: 2}}");
    String before = town.pod("web-2").uid();
    template(cpu("5"));
    town.until("it is made anew", () -> town.story.contains("web-2 new"));
    assertThat(town.pod("web-2").uid()).isNotEqualTo(before);
    assertThat(town.events())
        .anyMatch(
            event ->
                event.startsWith("web PodNotResized: Pod web-2 in StatefulSet web is replaced and not resized in place: ")
                    && event.contains("Node didn't have enough allocatable resources: cpu, requested: 5000, allocatable: 4000"));
    town.seconds(60);
    assertThat(town.pod("web-2").nodeName()).isEmpty();
    template(cpu("1"));
    town.until("it runs", () -> has("web-2", "1") && town.pod("web-2").isReady());
    town.until("it counts", () -> setStatus().number("updatedReplicas") == 1);
    assertThat(town.story.stream().filter(word -> word.endsWith(" new"))).as("it was given less while it waited").hasSize(1);
  }

  /** Its node has no room now: it waits for that, or for a newer template, and nothing of it is restarted. */
  @ParameterizedTest
  @Spec("H16")
  @CsvSource({"true", "false"})
  void whatItsNodeHasNoRoomForWaits(boolean room) {
    set("", "updateStrategy: {rollingUpdate: {partition: 2}}");
    Pod pod = town.pod("web-2");
    town.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: guest}
        spec: {nodeName: %s, terminationGracePeriodSeconds: 1, containers: [{name: c, image: i, resources: {requests: {cpu: 2500m}}}]}
        """
            .formatted(pod.nodeName()));
    town.until("the guest is there", () -> town.pod("guest").isReady());
    town.story.clear();
    String first = revision("web-2");
    template(cpu("3"));
    town.until("it is told", () -> town.events().stream().anyMatch(event -> event.startsWith("web ResizeWaits: Pod web-2")));
    town.seconds(120);
    assertThat(revision("web-2")).isEqualTo(first);
    assertThat(setStatus().number("updatedReplicas")).isZero();
    if (room) {
      town.removePod("guest");
    } else {
      template(cpu("600m"));
    }
    String cpu = room ? "3" : "600m";
    town.until("it has it", () -> has("web-2", cpu) && setStatus().number("updatedReplicas") == 1);
    assertThat(town.pod("web-2").uid()).isEqualTo(pod.uid());
    assertThat(status(town.pod("web-2")).number("restartCount")).isZero();
    assertThat(town.story).noneMatch(word -> word.startsWith("web"));
  }

  /** Its namespace has no more of it, for a new pod neither: the one that runs is kept. */
  @Test
  @Spec("H16")
  void whatAQuotaForbidsIsToldAndKeepsThePodThatRuns() {
    set("", "");
    List<String> before = uids();
    town.create(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: cpus}
        spec: {hard: {requests.cpu: '2'}}
        """);
    town.seconds(10);
    template(cpu("2"));
    town.until("it is told", () -> town.events().stream().anyMatch(event -> event.startsWith("web FailedResize: resize Pod web-2")));
    town.seconds(120);
    assertThat(uids()).isEqualTo(before);
    assertThat(PODS).allMatch(pod -> has(pod, "500m"));
    town.patch("/api/v1/namespaces/default/resourcequotas/cpus", "{spec: {hard: {requests.cpu: '8'}}}");
    untilUpdated();
    assertThat(uids()).isEqualTo(before);
  }

  /** It crashes with what it has, and an ordered set waits for it: it gets what the template says now. */
  @Test
  @Spec("H16")
  void aPodThatItsSetWaitsForGetsItsResourcesFirst() {
    set("", "");
    List<String> before = uids();
    Pod pod = town.pod("web-0");
    town.nodes.kill(pod.nodeName());
    town.until("it is not ready", () -> !town.pod("web-0").isReady());
    template(cpu("1"));
    town.until("its spec says so", () -> town.pod("web-0").containers().allMatch(c -> c.object("resources").object("requests").text("cpu").equals("1")));
    town.nodes.restart(pod.nodeName());
    untilUpdated();
    assertThat(uids()).isEqualTo(before);
    assertThat(PODS).allMatch(each -> has(each, "1"));
  }
}
