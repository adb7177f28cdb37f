package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRolesTest {
  private static final List<JsonObject> ALL = DefaultRoles.objects();

  private static JsonObject named(String kind, String name) {
    return ALL.stream()
        .filter(o -> o.text("kind").equals(kind) && o.object("metadata").text("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<JsonObject> with(JsonObject object, String member, Json value) {
    return Optional.of(object.with(member, value));
  }

  @Test
  void aDefaultRoleLooksAsUpstreams() {
    assertThat(named("ClusterRole", "system:basic-user").toString())
        .isEqualTo(
            "{\"kind\":\"ClusterRole\",\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"metadata\":{\"name\":"
                + "\"system:basic-user\",\"labels\":{\"kubernetes.io/bootstrapping\":\"rbac-defaults\"},\"annotations\":{"
                + "\"rbac.authorization.kubernetes.io/autoupdate\":\"true\"}},\"rules\":[{\"verbs\":[\"create\"],"
                + "\"apiGroups\":[\"authorization.k8s.io\"],\"resources\":[\"selfsubjectaccessreviews\","
                + "\"selfsubjectrulesreviews\"]},{\"verbs\":[\"create\"],\"apiGroups\":[\"authentication.k8s.io\"],"
                + "\"resources\":[\"selfsubjectreviews\"]}]}");
  }

  @Test
  void whoWatchesTheClusterReadsNodesMetricsToo() {
    assertThat(PolicyRule.rulesOf(named("ClusterRole", "system:monitoring")))
        .anyMatch(r -> r.verbs().equals(List.of("get")) && r.resources().equals(List.of("nodes/metrics")));
  }

  /** Upstream since 1.33: whoever lists what it looks after also watches it. */
  @ParameterizedTest
  @CsvSource({
    "cronjob-controller, pods", "endpoint-controller, endpoints", "endpointslice-controller, endpointslices",
    "endpointslicemirroring-controller, endpointslices", "horizontal-pod-autoscaler, pods", "node-controller, pods",
    "node-controller, nodes", "pod-garbage-collector, nodes"
  })
  void whatAControllerListsItAlsoWatches(String controller, String resource) {
    assertThat(PolicyRule.rulesOf(named("ClusterRole", "system:controller:" + controller)))
        .filteredOn(r -> r.resources().contains(resource) && r.verbs().contains("list"))
        .filteredOn(r -> !r.apiGroups().contains("metrics.k8s.io"))
        .isNotEmpty()
        .allMatch(r -> r.verbs().contains("watch"));
  }

  @Test
  void everyBindingNamesARoleThatIsThere() {
    for (JsonObject o : ALL) {
      if (o.has("roleRef")) {
        JsonObject ref = o.object("roleRef");
        assertThat(named(ref.text("kind"), ref.text("name"))).isNotNull();
      }
    }
  }

  @Test
  void everyRoleHasRulesAndEveryListIsSorted() {
    for (JsonObject o : ALL) {
      if (!o.has("roleRef")) {
        assertThat(PolicyRule.rulesOf(o)).as(o.object("metadata").text("name")).isNotEmpty();
        for (PolicyRule rule : PolicyRule.rulesOf(o)) {
          assertThat(rule.verbs()).isSorted();
          assertThat(rule.resources()).isSorted();
          assertThat(rule.nonResourceUrls()).isSorted();
        }
      }
    }
  }

  @Test
  void theAggregatedRolesHaveTheRulesOfTheirParts() {
    assertThat(RuleCover.missing(rules("admin"), rules("edit"))).isEmpty();
    assertThat(RuleCover.missing(rules("edit"), rules("view"))).isEmpty();
    assertThat(RuleCover.missing(rules("view"), rules("edit"))).isNotEmpty();
    assertThat(rules("admin")).containsAll(rules("system:aggregate-to-admin"));
  }

  private static List<PolicyRule> rules(String clusterRole) {
    return PolicyRule.rulesOf(named("ClusterRole", clusterRole));
  }

  @Test
  void whatIsThereAsItShouldBeIsKept() {
    for (JsonObject o : ALL) {
      assertThat(Reconciliation.of(Optional.of(o), o)).isEqualTo(new Reconciliation.Keep());
    }
    JsonObject view = named("ClusterRole", "view");
    assertThat(Reconciliation.of(Optional.empty(), view)).isEqualTo(new Reconciliation.Create(view));
  }

  @Test
  void rulesThatWereTakenAwayComeBackAndAddedOnesStay() {
    JsonObject wanted = named("ClusterRole", "system:basic-user");
    JsonObject own = (JsonObject) Json.parse("{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}");
    Reconciliation outcome = Reconciliation.of(with(wanted, "rules", JsonArray.of(own)), wanted);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Reconciliation.Update.class,
            u -> {
              assertThat(u.object().array("rules").size()).isEqualTo(3);
              assertThat(u.object().array("rules").get(0)).isEqualTo(own);
              assertThat(RuleCover.missing(PolicyRule.rulesOf(u.object()), PolicyRule.rulesOf(wanted))).isEmpty();
            });
  }

  @Test
  void aRoleThatMustNotBeUpdatedIsLeftAlone() {
    JsonObject wanted = named("ClusterRole", "system:basic-user");
    JsonObject frozen =
        wanted
            .with("rules", JsonArray.EMPTY)
            .withAt(
                JsonObject.builder().put(DefaultRoles.AUTOUPDATE, "false").build(), "metadata", "annotations");
    assertThat(Reconciliation.of(Optional.of(frozen), wanted)).isEqualTo(new Reconciliation.Keep());
  }

  @Test
  void subjectsComeBackAndABindingOfAnotherRoleIsReplaced() {
    JsonObject wanted = named("ClusterRoleBinding", "cluster-admin");
    assertThat(Reconciliation.of(with(wanted, "subjects", JsonArray.EMPTY), wanted))
        .isEqualTo(new Reconciliation.Update(wanted));
    JsonObject other = wanted.object("roleRef").with("name", "view");
    assertThat(Reconciliation.of(with(wanted, "roleRef", other), wanted))
        .isEqualTo(new Reconciliation.Replace(wanted));
  }

  @Test
  void labelsThatWereTakenAwayComeBack() {
    JsonObject wanted = named("ClusterRole", "system:basic-user");
    JsonObject bare = wanted.withAt(JsonObject.builder().put("mine", "1").build(), "metadata", "labels");
    assertThat(Reconciliation.of(Optional.of(bare), wanted))
        .isInstanceOfSatisfying(
            Reconciliation.Update.class,
            u ->
                assertThat(u.object().object("metadata").object("labels").strings())
                    .containsEntry("mine", "1")
                    .containsEntry("kubernetes.io/bootstrapping", "rbac-defaults"));
  }
}
