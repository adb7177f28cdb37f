package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.PersistentVolume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a set whose machine is gone for good: web-1, with two volumes on its node's disk. */
class AnewMembersTest {
  private static final String ASKS = "storage.berth.dev/begin-anew-when: node-deleted";
  private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";

  private final SmallCluster town = new SmallCluster(4);

  @AfterEach
  void close() {
    town.close();
  }

  private void set(String management, String reclaimPolicy, String annotations) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: node-disk}
        provisioner: %s
        reclaimPolicy: %s
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 3
          podManagementPolicy: %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 2
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                  - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
              containers:
              - {name: c, image: i, volumeMounts: [{name: data, mountPath: /data}, {name: log, mountPath: /log}]}
          volumeClaimTemplates:
          - metadata: {name: data, annotations: {%4$s}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 1Gi}}}
          - metadata: {name: log, annotations: {%4$s}}
            spec: {accessModes: [ReadWriteOnce], storageClassName: node-disk, resources: {requests: {storage: 1Gi}}}
        """
            .formatted(town.block.name(), reclaimPolicy, management, annotations));
    town.untilReady("web", 3);
    for (String pod : List.of("web-0", "web-1", "web-2")) {
      town.exec(pod, "sh", "-c", "echo kept > /data/f");
      town.exec(pod, "sh", "-c", "echo told > /log/f");
    }
  }

  private String nodeOf(String pod) {
    return town.pod(pod).nodeName();
  }

  private void delete(String node) {
    assertThat(town.cluster.delete("/api/v1/nodes/" + node).isDone()).isTrue();
  }

  /** The machine goes up in smoke, and somebody says so. */
  private String lose(String pod) {
    String node = nodeOf(pod);
    town.nodes.kill(node);
    delete(node);
    return node;
  }

  private List<String> uids(String... pods) {
    return Stream.of(pods)
        .flatMap(pod -> Stream.of(town.pod(pod).uid(), uid("data-" + pod), uid("log-" + pod)))
        .toList();
  }

  private String uid(String claim) {
    return town.claim(claim).object("metadata").text("uid");
  }

  private JsonObject volumeOf(String claim) {
    return town.get("/api/v1/persistentvolumes/" + town.claim(claim).object("spec").text("volumeName"));
  }

  private void untilBack(String pod, String lost) {
    town.until(pod + " is ready elsewhere", () -> !nodeOf(pod).isEmpty() && !nodeOf(pod).equals(lost) && town.pod(pod).isReady());
  }

  private void assertThatItWaits(List<String> claims, String node) {
    town.seconds(1200);
    assertThat(nodeOf("web-1")).as("it waits for its volumes").isEmpty();
    assertThat(List.of(uid("data-web-1"), uid("log-web-1"))).isEqualTo(claims);
    assertThat(new PersistentVolume(volumeOf("data-web-1")).diskOf()).contains(node);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  @Spec("H19")
  void aMemberBeginsAnewOnAnotherNodeAndTheOthersStay(String management) {
    set(management, "Delete", ASKS);
    List<String> others = uids("web-0", "web-2");
    List<String> own = uids("web-1");
    String lost = lose("web-1");
    town.seconds(55);
    assertThat(List.of(uid("data-web-1"), uid("log-web-1"))).as("for a minute nothing happens").isEqualTo(own.subList(1, 3));
    untilBack("web-1", lost);
    town.seconds(120);
    assertThat(town.exec("web-1", "sh", "-c", "ls /data /log")).as("empty volumes").doesNotContain("f");
    assertThat(uids("web-1")).doesNotContainAnyElementsOf(own);
    assertThat(new PersistentVolume(volumeOf("data-web-1")).diskOf()).contains(nodeOf("web-1"));
    assertThat(uids("web-0", "web-2")).isEqualTo(others);
    assertThat(town.exec("web-0", "cat", "/data/f", "/log/f") + town.exec("web-2", "cat", "/data/f", "/log/f"))
        .isEqualTo("kept\ntold\nkept\ntold\n");
    assertThat(town.block.volumes()).as("of the lost ones nothing is kept").hasSize(6);
    assertThat(town.events())
        .anyMatch(event -> event.startsWith("data-web-1 BeginsAnew: node " + lost + " is gone, and volume pvc-"))
        .anyMatch(event -> event.startsWith("web MemberBeginsAnew: claim log-web-1 is deleted and made again, with a new volume"));
  }

  @Test
  @Spec("H19")
  void whatIsRetainedStaysBeside() {
    set("Parallel", "Retain", ASKS);
    String handle = town.handleOf("data-web-1");
    String volume = volumeOf("data-web-1").object("metadata").text("name");
    untilBack("web-1", lose("web-1"));
    town.seconds(60);
    assertThat(town.get("/api/v1/persistentvolumes/" + volume).object("status").text("phase")).isEqualTo("Released");
    assertThat(town.block.volumes()).hasSize(8).anyMatch(kept -> kept.id().equals(handle));
  }

  @Test
  @Spec("H19")
  void whoDoesNotAskWaits() {
    set("Parallel", "Delete", "");
    List<String> claims = uids("web-1").subList(1, 3);
    assertThatItWaits(claims, lose("web-1"));
    assertThat(town.events()).noneMatch(event -> event.contains("BeginsAnew") || event.contains("BeginAnewWaits"));
  }

  @Test
  @Spec("H19")
  void aNodeThatIsOnlySilentKeepsWhatItHas() {
    set("Parallel", "Delete", ASKS);
    List<String> claims = uids("web-1").subList(1, 3);
    String quiet = nodeOf("web-1");
    town.nodes.kill(quiet);
    town.seconds(1200);
    assertThat(List.of(uid("data-web-1"), uid("log-web-1"))).isEqualTo(claims);
    town.nodes.restart(quiet);
    town.until("it is back", () -> nodeOf("web-1").equals(quiet) && town.pod("web-1").isReady());
    assertThat(town.exec("web-1", "cat", "/data/f", "/log/f")).isEqualTo("kept\ntold\n");
  }

  @Test
  @Spec("H19")
  void aNodeThatRegistersAgainWithinTheMinuteKeepsWhatItHas() {
    set("Parallel", "Delete", ASKS);
    List<String> claims = uids("web-1").subList(1, 3);
    String node = nodeOf("web-1");
    delete(node);
    town.seconds(50);
    town.nodes.stopAgent(node);
    town.nodes.restartAgent(node);
    town.until("it has registered again", () -> town.cluster.get("/api/v1/nodes/" + node).isDone());
    town.seconds(300);
    town.until("its pod is there", () -> nodeOf("web-1").equals(node) && town.pod("web-1").isReady());
    assertThat(List.of(uid("data-web-1"), uid("log-web-1"))).isEqualTo(claims);
    assertThat(town.exec("web-1", "cat", "/data/f", "/log/f")).isEqualTo("kept\ntold\n");
  }

  @Test
  @Spec("H19")
  void twoOfThreeAreForPeople() {
    set("Parallel", "Delete", ASKS);
    List<String> claims = uids("web-1").subList(1, 3);
    lose("web-0");
    assertThatItWaits(claims, lose("web-1"));
    assertThat(town.events())
        .contains(
            "data-web-1 BeginAnewWaits: node " + new PersistentVolume(volumeOf("data-web-1")).diskOf().orElseThrow()
                + " is gone, and it does not begin anew yet: 2 of the 3 members of statefulset web have lost their volumes: empty ones would be more"
                + " than those that have what there was");
  }

  @Test
  @Spec("H19")
  void aPolicyThatKeepsOneClaimKeepsThemAll() {
    set("Parallel", "Delete", ASKS);
    policy();
    town.patch("/api/v1/namespaces/default/persistentvolumeclaims/log-web-1", "{metadata: {annotations: {keep: 'true'}}}");
    List<String> claims = uids("web-1").subList(1, 3);
    String lost = lose("web-1");
    assertThatItWaits(claims, lost);
    assertThat(town.events())
        .anyMatch(event -> event.startsWith("log-web-1 BeginAnewWaits: ") && event.contains("log-web-1 has the annotation keep"));
    town.patch("/api/v1/namespaces/default/persistentvolumeclaims/log-web-1", "{metadata: {annotations: {keep: null}}}");
    untilBack("web-1", lost);
  }

  private void policy() {
    town.cluster.create(
        ADMISSION + "validatingadmissionpolicies",
        (JsonObject)
            Yaml.parse(
                """
                metadata: {name: keep}
                spec:
                  matchConstraints:
                    resourceRules:
                    - {apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [persistentvolumeclaims]}
                  validations:
                  - expression: oldObject.metadata.?annotations[?"keep"].orValue("") != "true"
                    messageExpression: oldObject.metadata.name + " has the annotation keep; take it away first"
                    reason: Forbidden
                """));
    town.cluster.create(
        ADMISSION + "validatingadmissionpolicybindings",
        (JsonObject) Yaml.parse("{metadata: {name: keep}, spec: {policyName: keep, validationActions: [Deny]}}"));
    town.seconds(10);
  }
}
