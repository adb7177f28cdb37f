package dev.berth.controllers.clusterrole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import org.junit.jupiter.api.Test;

class ClusterRoleAggregationTest {
  private final Stage stage = new Stage();

  private void role(String name, String labels, String verb) {
    stage.put(
        Kinds.CLUSTER_ROLE,
        "{metadata: {name: %s, labels: {%s}}, rules: [{apiGroups: [''], resources: [pods], verbs: [%s]}]}"
            .formatted(name, labels, verb));
  }

  private String verbs(String name) {
    return String.join(
        " ",
        stage.source.get(Kinds.CLUSTER_ROLE, "", name).orElseThrow().json().array("rules").objects()
            .flatMap(rule -> rule.array("verbs").strings())
            .toList());
  }

  @Test
  void aRoleHasTheRulesOfThoseThatItSelectsEachOnceInTheOrderOfTheirNames() {
    stage.put(
        Kinds.CLUSTER_ROLE,
        "{metadata: {name: sum, labels: {a: b}}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, rules: null}");
    role("d", "'a': b", "get");
    role("c", "'a': b", "list");
    role("b", "'a': b", "get");
    role("other", "'a': c", "delete");
    stage.start(new ClusterRoleAggregation());
    assertThat(verbs("sum")).isEqualTo("get list");

    role("a", "'a': b", "watch");
    stage.settle();
    assertThat(verbs("sum")).isEqualTo("watch get list");

    stage.source.remove(Kinds.CLUSTER_ROLE, "", "c");
    stage.settle();
    assertThat(verbs("sum")).isEqualTo("watch get");
    assertThat(stage.writes()).hasSize(3);
  }

  @Test
  void whatOneSelectsTheOtherHasThenToo() {
    stage.put(
        Kinds.CLUSTER_ROLE, "{metadata: {name: top}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: top}}]}}");
    stage.put(
        Kinds.CLUSTER_ROLE,
        "{metadata: {name: mid, labels: {to: top}}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: mid}}]}}");
    stage.start(new ClusterRoleAggregation());
    role("leaf", "to: mid", "get");
    stage.settle();
    assertThat(verbs("mid")).isEqualTo("get");
    assertThat(verbs("top")).isEqualTo("get");
  }
}
