package dev.berth.api.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.User;
import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.flow.FlowDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E50")
class FlowRulesTest {
  private static final FlowRules DEFAULTS = FlowRules.of(FlowDefaults.FLOW_SCHEMAS, FlowDefaults.PRIORITY_LEVELS);

  private static User user(String name, String... groups) {
    return new User(name, "", List.of(groups), Map.of());
  }

  private static RequestInfo request(String method, String path) {
    return RequestInfo.of(method, path, Query.parse(""));
  }

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "root, system:masters, POST, /api/v1/namespaces/a/pods, exempt",
    "jane, system:authenticated, GET, /api/v1/namespaces/a/pods, global-default",
    "jane, system:authenticated, GET, /livez, probes",
    "jane, system:authenticated, GET, /livez/log, probes",
    "jane, system:authenticated, POST, /livez, global-default",
    "jane, system:authenticated, GET, /version, global-default",
    "system:node:n, system:nodes, PUT, /api/v1/nodes/n/status, system-node-high",
    "system:node:n, system:nodes, PUT, /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n, system-node-high",
    "system:node:n, system:nodes, GET, /api/v1/namespaces/a/pods/p, system-nodes",
    "system:kube-scheduler, system:authenticated, POST, /api/v1/namespaces/a/pods/p/binding, kube-scheduler",
    "system:kube-scheduler, system:authenticated, GET, /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/s,"
        + " system-leader-election",
    "system:serviceaccount:kube-system:x, system:serviceaccounts, GET, /api/v1/nodes, kube-system-service-accounts",
    "system:serviceaccount:a:x, system:serviceaccounts, GET, /api/v1/nodes, service-accounts",
    "nobody, no-group, GET, /api/v1/nodes, catch-all"
  })
  void aRequestBelongsToTheFirstSchemaThatKnowsIt(String name, String group, String method, String path, String schema) {
    assertThat(DEFAULTS.classify(user(name, group), request(method, path)).name()).isEqualTo(schema);
  }

  @Test
  void aSchemaOfUsersComesBeforeThoseThatAreLookedAtLater() {
    JsonObject own =
        object(
            "{'metadata': {'name': 'own', 'uid': 'u'}, 'spec': {'matchingPrecedence': 50, 'priorityLevelConfiguration':"
                + " {'name': 'system'}, 'rules': [{'subjects': [{'kind': 'ServiceAccount', 'serviceAccount': {'namespace':"
                + " 'a', 'name': 'x'}}], 'resourceRules': [{'verbs': ['list'], 'apiGroups': ['apps'], 'resources':"
                + " ['deployments', 'deployments/status'], 'namespaces': ['a']}], 'nonResourceRules': [{'verbs': ['*'],"
                + " 'nonResourceURLs': ['/logs/*']}]}]}}");
    List<JsonObject> all = new ArrayList<>(FlowDefaults.FLOW_SCHEMAS);
    all.add(own);
    FlowRules rules = FlowRules.of(all, FlowDefaults.PRIORITY_LEVELS);
    User x = user("system:serviceaccount:a:x", "system:serviceaccounts");
    assertThat(rules.classify(x, request("GET", "/apis/apps/v1/namespaces/a/deployments")).name()).isEqualTo("own");
    assertThat(rules.classify(x, request("GET", "/logs/today")).name()).isEqualTo("own");
    for (String other :
        List.of(
            "/apis/apps/v1/namespaces/b/deployments", "/apis/apps/v1/deployments", "/apis/apps/v1/namespaces/a/deployments/d",
            "/api/v1/namespaces/a/pods", "/log")) {
      assertThat(rules.classify(x, request("GET", other)).name()).isEqualTo("service-accounts");
    }
    User y = user("system:serviceaccount:a:y", "system:serviceaccounts");
    assertThat(rules.classify(y, request("GET", "/logs/today")).name()).isEqualTo("service-accounts");
  }

  @Test
  void aSchemaWithoutLevelIsPassedOver() {
    FlowRules rules =
        FlowRules.of(
            FlowDefaults.FLOW_SCHEMAS,
            FlowDefaults.PRIORITY_LEVELS.stream()
                .filter(l -> !l.object("metadata").text("name").equals("global-default"))
                .toList());
    assertThat(rules.classify(user("jane", "system:authenticated"), request("GET", "/api/v1/nodes")).name())
        .isEqualTo("catch-all");
    assertThat(FlowRules.of(List.of(), List.of()).classify(user("r", "system:masters"), request("GET", "/")).level())
        .isEqualTo("exempt");
  }

  @Test
  void usersAndNamespacesMakeFlows() {
    FlowSchema byUser = DEFAULTS.classify(user("jane", "system:authenticated"), request("GET", "/api/v1/nodes"));
    RequestInfo inA = request("GET", "/api/v1/namespaces/a/pods");
    RequestInfo inB = request("GET", "/api/v1/namespaces/b/pods");
    assertThat(byUser.flow(user("jane"), inA)).isEqualTo(byUser.flow(user("jane"), inB))
        .isNotEqualTo(byUser.flow(user("joe"), inA));
    FlowSchema byNamespace = DEFAULTS.classify(user("system:kube-scheduler"), inA);
    assertThat(byNamespace.flow(user("x"), inA)).isEqualTo(byNamespace.flow(user("y"), inA))
        .isNotEqualTo(byNamespace.flow(user("x"), inB));
  }
}
