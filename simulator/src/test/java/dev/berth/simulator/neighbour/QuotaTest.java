package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaTest {
  private static final String NS = "v1/namespaces/q1";
  private static final String QUOTA = NS + "/resourcequotas/q";

  private static Script withQuota(String spec) {
    Script script = new Script();
    script.create("v1/namespaces", "{metadata: {name: q1}}");
    script.settle();
    script.create(NS + "/resourcequotas", "{metadata: {name: q}, spec: " + spec + "}");
    script.settle();
    return script;
  }

  private static Map<String, String> used(Script script) {
    script.settle();
    return script.get(QUOTA).object("status").object("used").strings();
  }

  @Test
  @Spec("E79")
  void usageOfPodsFollowsTheirLives() {
    try (Script script = withQuota("{hard: {pods: '5', requests.cpu: '2', limits.memory: 1Gi}}")) {
      assertThat(used(script)).containsExactlyInAnyOrderEntriesOf(
          Map.of("pods", "0", "requests.cpu", "0", "limits.memory", "0"));
      assertThat(script.get(QUOTA).object("status").object("hard").text("requests.cpu")).isEqualTo("2");
      String pod =
          "{metadata: {name: NAME}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 300m}, limits:"
              + " {memory: 100Mi}}}]}}";
      script.create(NS + "/pods", pod.replace("NAME", "a"));
      script.create(NS + "/pods", pod.replace("NAME", "b"));
      assertThat(used(script)).containsEntry("pods", "2").containsEntry("requests.cpu", "600m")
          .containsEntry("limits.memory", "200Mi");
      script.merge(NS + "/pods/a/status", "{status: {phase: Succeeded}}");
      assertThat(used(script)).containsEntry("pods", "1").containsEntry("requests.cpu", "300m");
      script.delete(NS + "/pods/b");
      assertThat(used(script)).containsEntry("pods", "0");
    }
  }

  @Test
  @Spec({"E79", "C122"})
  void storageIsCountedByClass() {
    try (Script script =
        withQuota("{hard: {requests.storage: 10Gi, fast.storageclass.storage.k8s.io/requests.storage: 5Gi}}")) {
      String claim =
          "{metadata: {name: NAME}, spec: {storageClassName: CLASS, accessModes: [ReadWriteOnce], resources: {requests:"
              + " {storage: 2Gi}}}}";
      script.create(NS + "/persistentvolumeclaims", claim.replace("NAME", "a").replace("CLASS", "fast"));
      script.create(NS + "/persistentvolumeclaims", claim.replace("NAME", "b").replace("CLASS", "slow"));
      assertThat(used(script)).containsEntry("requests.storage", "4Gi")
          .containsEntry("fast.storageclass.storage.k8s.io/requests.storage", "2Gi");
    }
  }

  @Test
  @Spec("E79")
  void objectsOfAnyKindAreCountedAndScopesChoosePods() {
    try (Script script = withQuota("{hard: {count/configmaps: '10', count/deployments.apps: '3', services: '2'}}")) {
      script.create(NS + "/configmaps", "{metadata: {name: a}}");
      script.create(NS + "/services", "{metadata: {name: s}, spec: {ports: [{port: 80}]}}");
      assertThat(used(script)).containsEntry("count/configmaps", "2").containsEntry("services", "1")
          .containsEntry("count/deployments.apps", "0");
      script.create(
          NS + "/resourcequotas", "{metadata: {name: effort}, spec: {hard: {pods: '5'}, scopes: [BestEffort]}}");
      script.create(NS + "/pods", "{metadata: {name: a}, spec: {containers: [{name: c, image: i}]}}");
      script.create(
          NS + "/pods",
          "{metadata: {name: b}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 1m}}}]}}");
      script.settle();
      assertThat(script.get(NS + "/resourcequotas/effort").object("status").object("used").text("pods")).isEqualTo("1");
    }
  }

  @Test
  @Spec("E81")
  void eventsAreForgottenAfterAnHour() {
    try (Script script = new Script()) {
      script.create(
          "v1/namespaces/default/events",
          "{metadata: {name: e}, involvedObject: {kind: Pod, name: p, namespace: default}, reason: R, type: Normal}");
      script.pass(Duration.ofMinutes(59));
      assertThat(script.exists("v1/namespaces/default/events/e")).isTrue();
      script.pass(Duration.ofMinutes(3));
      assertThat(script.exists("v1/namespaces/default/events/e")).isFalse();
    }
  }
}
