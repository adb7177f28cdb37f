package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EvictionTest {
  private static final String NS = "v1/namespaces/default";

  private static Script withNodes() {
    Script script = new Script();
    Nodes.node(script, "n1");
    Nodes.node(script, "n2");
    return script;
  }

  private static String tolerating(String key, String seconds) {
    return ", tolerations: [{key: " + key + ", operator: Exists, effect: NoExecute" + seconds + "}]";
  }

  private static boolean isLeaving(Script script, String pod) {
    JsonObject is = script.get(NS + "/pods/" + pod);
    return !script.exists(NS + "/pods/" + pod) || is.object("metadata").has("deletionTimestamp");
  }

  private static Stream<String> events(Script script, String pod) {
    return script.list(NS + "/events").stream()
        .filter(e -> e.object("involvedObject").text("name").equals(pod))
        .map(e -> e.text("reason") + ": " + e.text("message"));
  }

  @Test
  @Spec({"F54", "F55"})
  void podsLeaveWhenTheyNoLongerBearATaint() {
    try (Script script = withNodes()) {
      Nodes.pod(script, "cannot", "n1", "");
      Nodes.pod(script, "awhile", "n1", tolerating("t", ", tolerationSeconds: 30"));
      Nodes.pod(script, "ever", "n1", tolerating("t", ""));
      Nodes.pod(script, "elsewhere", "n2", "");
      script.merge("v1/nodes/n1", "{spec: {taints: [{key: t, effect: NoExecute}]}}");
      script.settle();
      assertThat(List.of("cannot", "awhile", "ever", "elsewhere")).map(pod -> isLeaving(script, pod))
          .containsExactly(true, false, false, false);
      Condition target =
          Condition.in(script.get(NS + "/pods/cannot").object("status").array("conditions"), "DisruptionTarget").orElseThrow();
      assertThat(target.reason()).isEqualTo("DeletionByTaintManager");
      assertThat(target.message()).isEqualTo("Taint manager: deleting due to NoExecute taint");
      assertThat(events(script, "cannot"))
          .contains("TaintManagerEviction: Marking for deletion Pod default/cannot");
      Nodes.passReporting(script, 40, "n1", "n2");
      assertThat(isLeaving(script, "awhile")).isTrue();
      assertThat(isLeaving(script, "ever")).isFalse();
    }
  }

  @Test
  @Spec("F54")
  void aTaintThatIsTakenBackInTimeIsForgiven() {
    try (Script script = withNodes()) {
      Nodes.pod(script, "awhile", "n1", tolerating("t", ", tolerationSeconds: 30"));
      script.merge("v1/nodes/n1", "{spec: {taints: [{key: t, effect: NoExecute}]}}");
      script.settle();
      script.merge("v1/nodes/n1", "{spec: {taints: null}}");
      Nodes.passReporting(script, 60, "n1", "n2");
      assertThat(isLeaving(script, "awhile")).isFalse();
      assertThat(events(script, "awhile"))
          .contains("TaintManagerEviction: Cancelling deletion of Pod default/awhile");
    }
  }

  @Test
  @Spec("F53")
  void podsOfASilentNodeLeaveAfterTheirTolerationAndNotBefore() {
    try (Script script = withNodes()) {
      Nodes.pod(script, "p", "n1", "");
      Nodes.passReporting(script, 330, "n2");
      assertThat(isLeaving(script, "p")).isFalse();
      Nodes.passReporting(script, 40, "n2");
      assertThat(isLeaving(script, "p")).isTrue();
      assertThat(script.exists(NS + "/pods/p")).isTrue();
    }
  }

  @Test
  @Spec({"F16", "F55"})
  void podsOfANodeThatIsGoneAreRemovedAfterAWhile() {
    try (Script script = withNodes()) {
      Nodes.pod(script, "p", "n1", ", terminationGracePeriodSeconds: 600");
      script.delete("v1/nodes/n1");
      script.pass(Duration.ofSeconds(30));
      assertThat(script.exists(NS + "/pods/p")).isTrue();
      script.pass(Duration.ofSeconds(15));
      assertThat(script.exists(NS + "/pods/p")).isFalse();
    }
  }

  @Test
  @Spec({"F16", "C75"})
  void aNodeThatIsOutOfServiceGivesUpItsLeavingPods() {
    try (Script script = withNodes()) {
      Nodes.pod(script, "leaving", "n1", "");
      Nodes.pod(script, "other", "n2", "");
      script.delete(NS + "/pods/leaving");
      script.delete(NS + "/pods/other");
      Nodes.report(script, "n1", "False");
      script.settle();
      assertThat(script.exists(NS + "/pods/leaving")).isTrue();
      script.merge(
          "v1/nodes/n1",
          "{spec: {taints: [{key: node.kubernetes.io/out-of-service, value: nodeshutdown, effect: NoExecute}]}}");
      script.settle();
      assertThat(script.exists(NS + "/pods/leaving")).isFalse();
      assertThat(script.exists(NS + "/pods/other")).isTrue();
    }
  }

  @Test
  @Spec("F50")
  void everyNodeHasItsOwnPartOfThePodsNetwork() {
    try (Script script = withNodes()) {
      script.settle();
      assertThat(script.list("v1/nodes").stream().map(n -> n.object("spec").text("podCIDR")))
          .containsExactly("10.244.0.0/24", "10.244.1.0/24");
      script.delete("v1/nodes/n1");
      script.settle();
      Nodes.node(script, "n3");
      script.settle();
      assertThat(script.get("v1/nodes/n3").object("spec").array("podCIDRs").strings()).containsExactly("10.244.0.0/24");
    }
  }
}
