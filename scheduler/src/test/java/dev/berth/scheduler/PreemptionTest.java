package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Write;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  private final Harbour harbour = new Harbour();

  private void full(String node, String pod, int priority, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "{spec: {nodeName: " + node + ", priority: " + priority + "}}";
    all[1] = Harbour.asks("cpu: '2'");
    System.arraycopy(more, 0, all, 2, more.length);
    harbour.pod(pod, all);
  }

  private List<String> deleted() {
    return harbour.api.writes().stream()
        .flatMap(write -> write instanceof Write.Delete delete ? Stream.of(delete.target().name()) : Stream.of())
        .toList();
  }

  @Test
  @Spec({"F60", "F55"})
  void lessImportantPodsMakeRoomAndThePodFollows() {
    harbour.node("node-1");
    full("node-1", "low-a", 10);
    full("node-1", "low-b", 10);
    harbour.pod("high", "{spec: {priority: 100}}", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(deleted()).hasSize(1);
    assertThat(harbour.told(deleted().getFirst(), "Preempted"))
        .containsExactly(
            "Preempted by pod " + harbour.source.get(Kinds.POD, "default", "high").orElseThrow().uid() + " on node node-1");
    assertThat(harbour.told("high", "FailedScheduling"))
        .containsExactly("0/1 nodes are available: 1 Insufficient cpu.");
    harbour.pass(Duration.ofSeconds(2));
    assertThat(harbour.nodeOf("high")).isEqualTo("node-1");
  }

  @Test
  void itIsWrittenDownWhereRoomIsMadeAndNobodyLessImportantTakesIt() {
    harbour.node("node-1");
    full("node-1", "low-a", 10, "{metadata: {finalizers: [stay]}}");
    full("node-1", "low-b", 10);
    // victims stay for a while: nothing is deleted here
    harbour.api.answering(
        write ->
            write instanceof Write.Delete
                ? Optional.of(new Answer.Done(JsonObject.EMPTY, 0))
                : Optional.empty());
    harbour.pod("high", "{spec: {priority: 100}}", Harbour.asks("cpu: '3'"));
    harbour.settle();
    assertThat(harbour.source.get(Kinds.POD, "default", "high").orElseThrow().status().text("nominatedNodeName"))
        .isEqualTo("node-1");
    assertThat(Condition.of(harbour.source.get(Kinds.POD, "default", "low-a").orElseThrow(), "DisruptionTarget"))
        .hasValueSatisfying(
            condition -> {
              assertThat(condition.reason()).isEqualTo("PreemptionByScheduler");
              assertThat(condition.message())
                  .isEqualTo("default-scheduler: preempting to accommodate a higher priority pod");
            });
    harbour.source.remove(Kinds.POD, "default", "low-b");
    harbour.pod("thief", "{spec: {priority: 50}}", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(harbour.nodeOf("thief")).isEmpty();
    assertThat(harbour.why("thief")).startsWith("0/1 nodes are available: 1 Insufficient cpu.");
  }

  @Test
  void whoCannotBeHelpedIsToldWhy() {
    harbour.node("node-1");
    harbour.node("node-2");
    harbour.node("node-3", "{spec: {unschedulable: true}}");
    full("node-1", "a", 100);
    full("node-1", "b", 100);
    harbour.pod("p", "{spec: {priority: 100}}", Harbour.asks("cpu: '3'"), "{spec: {nodeSelector: {kubernetes.io/hostname: node-1}}}");
    harbour.settle();
    assertThat(harbour.why("p"))
        .isEqualTo(
            "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were"
                + " unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims"
                + " found for incoming pod, 2 Preemption is not helpful for scheduling.");
  }

  @Test
  void moreThanANodeHasIsNotHelpedByAnyonesGoing() {
    harbour.node("node-1");
    full("node-1", "a", 1);
    harbour.pod("p", "{spec: {priority: 100}}", Harbour.asks("cpu: '5'"));
    harbour.settle();
    assertThat(harbour.why("p"))
        .endsWith("preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
    assertThat(deleted()).isEmpty();
  }

  @Test
  void whoMayNotPreemptWaits() {
    harbour.node("node-1");
    full("node-1", "a", 1);
    harbour.pod("p", "{spec: {priority: 100, preemptionPolicy: Never}}", Harbour.asks("cpu: '4'"));
    harbour.settle();
    assertThat(deleted()).isEmpty();
    assertThat(harbour.why("p")).endsWith("preemption: not eligible due to preemptionPolicy=Never.");
  }

  @Test
  void theLeastImportantGoAndNoMoreThanNeeded() {
    harbour.node("node-1");
    harbour.node("node-2");
    full("node-1", "a", 20);
    full("node-1", "b", 10);
    full("node-2", "c", 30);
    full("node-2", "d", 30);
    harbour.pod("p", "{spec: {priority: 100}}", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(deleted()).containsExactly("b");
  }

  @Test
  void aBudgetIsRespectedWhereAnotherNodeWillDo() {
    harbour.node("node-1");
    harbour.node("node-2");
    full("node-1", "a", 10, "{metadata: {labels: {app: guarded}}}");
    full("node-1", "b", 10, "{metadata: {labels: {app: guarded}}}");
    full("node-2", "c", 20);
    full("node-2", "d", 20);
    harbour.source.put(
        Kinds.POD_DISRUPTION_BUDGET,
        "{metadata: {name: b, namespace: default}, spec: {selector: {matchLabels: {app: guarded}}}, status: {disruptionsAllowed: 0}}");
    harbour.pod("p", "{spec: {priority: 100}}", Harbour.asks("cpu: '2'"));
    harbour.settle();
    assertThat(deleted()).hasSize(1).first().isIn("c", "d");
  }

  @Test
  @Spec("C66")
  void thePodThatHoldsAClaimForOneMakesRoom() {
    harbour.node("node-1");
    harbour.claim("c", "", "1Gi", "{spec: {accessModes: [ReadWriteOncePod]}}");
    harbour.volume("v", "", "1Gi", "");
    harbour.bound("c", "v");
    harbour.pod("low", "{spec: {priority: 1}}", Harbour.uses("c"));
    harbour.settle();
    harbour.pod("high", "{spec: {priority: 2}}", Harbour.uses("c"));
    harbour.settle();
    harbour.pass(Duration.ofSeconds(2));
    assertThat(deleted()).containsExactly("low");
    assertThat(harbour.nodeOf("high")).isEqualTo("node-1");
  }
}
