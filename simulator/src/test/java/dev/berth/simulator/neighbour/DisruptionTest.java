package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisruptionTest {
  private static final String NS = "v1/namespaces/default";
  private static final String BUDGETS = "policy/v1/namespaces/default/poddisruptionbudgets";
  private static final String QUEEN =
      "{apiVersion: sea.example/v1, kind: Boat, metadata: {name: queen}, spec: {crew: 5}}";
  private static final String CREW = "scale: {specReplicasPath: .spec.crew, statusReplicasPath: .status.crew}";

  private static Script withPods(int ready, String owner) {
    Script script = new Script();
    Nodes.node(script, "n1");
    for (int i = 0; i < ready; i++) {
      script.create(
          NS + "/pods",
          "{metadata: {name: p" + i + ", labels: {app: web}" + owner
              + "}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
      script.merge(
          NS + "/pods/p" + i + "/status",
          "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    }
    return script;
  }

  private static JsonObject budget(Script script, String spec) {
    script.create(BUDGETS, "{metadata: {name: b}, spec: {selector: {matchLabels: {app: web}}, " + spec + "}}");
    script.settle();
    return script.get(BUDGETS + "/b").object("status");
  }

  /** healthy/desired/expected/allowed */
  private static String counts(JsonObject status) {
    return status.number("currentHealthy") + "/" + status.number("desiredHealthy") + "/" + status.number("expectedPods")
        + "/" + status.number("disruptionsAllowed");
  }

  private static int evict(Script script, String pod) {
    return script.code(
        "POST", NS + "/pods/" + pod + "/eviction",
        "{apiVersion: policy/v1, kind: Eviction, metadata: {name: " + pod + "}}");
  }

  private static Optional<Condition> target(Script script, String pod) {
    return Condition.in(script.get(NS + "/pods/" + pod).object("status").array("conditions"), "DisruptionTarget");
  }

  @Test
  @Spec("E83")
  void aNumberThatMustBeAvailableCountsThePodsThereAre() {
    try (Script script = withPods(3, "")) {
      JsonObject status = budget(script, "minAvailable: 2");
      assertThat(counts(status)).isEqualTo("3/2/3/1");
      assertThat(status.number("observedGeneration")).isEqualTo(1);
      Condition allowed = Condition.in(status.array("conditions"), "DisruptionAllowed").orElseThrow();
      assertThat(allowed.isTrue()).isTrue();
      assertThat(allowed.reason()).isEqualTo("SufficientPods");
    }
  }

  @Test
  @Spec({"E83", "F55"})
  void anEvictionTakesOneAndTheNextIsRefused() {
    try (Script script = withPods(3, "")) {
      budget(script, "minAvailable: 2");
      assertThat(evict(script, "p0")).isEqualTo(201);
      assertThat(target(script, "p0").orElseThrow().reason()).isEqualTo("EvictionByEvictionAPI");
      assertThat(evict(script, "p1")).isEqualTo(429);
      script.settle();
      assertThat(counts(script.get(BUDGETS + "/b").object("status"))).isEqualTo("2/2/3/0");
      assertThat(evict(script, "p1")).isEqualTo(429);
      script.delete(NS + "/pods/p0", "{gracePeriodSeconds: 0}");
      script.settle();
      assertThat(counts(script.get(BUDGETS + "/b").object("status"))).isEqualTo("2/2/2/0");
    }
  }

  @Test
  @Spec("E83")
  void aPartOfASetCountsWhatTheSetWants() {
    try (Script script = new Script()) {
      Nodes.node(script, "n1");
      String uid =
          script.create(
                  "apps/v1/namespaces/default/replicasets",
                  "{metadata: {name: rs}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata:"
                      + " {labels: {app: web}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}}}")
              .object("metadata").text("uid");
      assertThat(uid).isNotEmpty();
      script.settle();
      for (String pod : script.names(NS + "/pods")) {
        script.merge(
            NS + "/pods/" + pod + "/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
      }
      assertThat(counts(budget(script, "maxUnavailable: 34%"))).isEqualTo("3/1/3/2");
    }
  }

  @Test
  void podsOfAKindThatCannotBeScaledMakeTheBudgetFail() {
    String owner =
        ", ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: o, controller: true, uid: UID}]";
    try (Script script = new Script()) {
      String uid = script.create(NS + "/configmaps", "{metadata: {name: o}}").object("metadata").text("uid");
      Nodes.node(script, "n1");
      script.create(
          NS + "/pods",
          "{metadata: {name: p0, labels: {app: web}" + owner.replace("UID", "'" + uid + "'")
              + "}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
      JsonObject status = budget(script, "maxUnavailable: 1");
      Condition allowed = Condition.in(status.array("conditions"), "DisruptionAllowed").orElseThrow();
      assertThat(allowed.reason()).isEqualTo("SyncFailed");
      assertThat(allowed.message()).isEqualTo("configmaps does not implement the scale subresource");
    }
  }

  /** A server with the definition of boats, scaled by {@code spec.crew}, and pods that a boat controls. */
  private static Script withBoat(String subresources) {
    Script script = new Script();
    script.create(
        "apiextensions.k8s.io/v1/customresourcedefinitions",
        "{metadata: {name: boats.sea.example}, spec: {group: sea.example, scope: Namespaced, names: {plural: boats,"
            + " singular: boat, kind: Boat, listKind: BoatList}, versions: [{name: v1, served: true, storage: true,"
            + " schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}, subresources: {"
            + subresources + "}}]}}");
    script.settle();
    String uid =
        script.create("sea.example/v1/namespaces/default/boats", QUEEN).object("metadata").text("uid");
    Nodes.node(script, "n1");
    for (int i = 0; i < 4; i++) {
      script.create(
          NS + "/pods",
          "{metadata: {name: p" + i + ", labels: {app: web}, ownerReferences: [{apiVersion: sea.example/v1, kind: Boat,"
              + " name: queen, controller: true, uid: '" + uid + "'}]}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
      script.merge(
          NS + "/pods/p" + i + "/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
    }
    return script;
  }

  @Test
  @Spec("E83")
  void podsOfACustomObjectAreCountedByItsScale() {
    try (Script script = withBoat(CREW)) {
      assertThat(counts(budget(script, "maxUnavailable: 2"))).isEqualTo("4/3/5/1");
    }
  }

  @Test
  void anotherScaleIsSeenWhenThePodsChange() {
    try (Script script = withBoat(CREW)) {
      budget(script, "maxUnavailable: 2");
      script.merge("sea.example/v1/namespaces/default/boats/queen", "{spec: {crew: 3}}");
      script.delete(NS + "/pods/p0", "{gracePeriodSeconds: 0}");
      script.settle();
      assertThat(counts(script.get(BUDGETS + "/b").object("status"))).isEqualTo("3/1/3/2");
    }
  }

  @Test
  void aCustomObjectWithoutAScaleMakesTheBudgetFail() {
    try (Script script = withBoat("status: {}")) {
      JsonObject status = budget(script, "maxUnavailable: 2");
      Condition allowed = Condition.in(status.array("conditions"), "DisruptionAllowed").orElseThrow();
      assertThat(allowed.message()).isEqualTo("boats.sea.example does not implement the scale subresource");
      assertThat(status.number("disruptionsAllowed")).isZero();
    }
  }

  @Test
  void aScaleThatComesLaterIsFoundThoughNothingElseChanges() {
    try (Script script = withBoat("status: {}")) {
      assertThat(budget(script, "maxUnavailable: 2").number("expectedPods")).isZero();
      script.merge(
          "apiextensions.k8s.io/v1/customresourcedefinitions/boats.sea.example",
          "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,"
              + " x-kubernetes-preserve-unknown-fields: true}}, subresources: {" + CREW + "}}]}}");
      script.pass(Duration.ofSeconds(20));
      assertThat(counts(script.get(BUDGETS + "/b").object("status"))).isEqualTo("4/3/5/1");
    }
  }

  @Test
  @Spec("F55")
  void aPodThatWasToGoAndDidNotIsForgiven() {
    try (Script script = withPods(1, "")) {
      script.merge(
          NS + "/pods/p0/status",
          "{status: {conditions: [{type: Ready, status: 'True'}, {type: DisruptionTarget, status: 'True', reason: X,"
              + " lastTransitionTime: '" + Timestamps.format(script.cluster().loop().clock().instant())
              + "'}]}}");
      Nodes.passReporting(script, 100, "n1");
      assertThat(target(script, "p0").orElseThrow().isTrue()).isTrue();
      Nodes.passReporting(script, 30, "n1");
      assertThat(target(script, "p0").orElseThrow().isTrue()).isFalse();
      assertThat(script.cluster().loop().nanos()).isGreaterThan(Duration.ofMinutes(2).toNanos());
    }
  }
}
