package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.server.scenario.Wire.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Admission policies (upstream's {@code validatingadmissionpolicy.go}, {@code mutatingadmissionpolicy.go}). */
@Spec("E69")
final class PolicyScenariosTest {
  private static final Wire WIRE = new Wire();
  private static final String GROUP = "/apis/admissionregistration.k8s.io/v1";
  private static final String POLICIES = GROUP + "/validatingadmissionpolicies";
  private static final String BINDINGS = GROUP + "/validatingadmissionpolicybindings";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  @BeforeEach
  void forget() {
    for (String all : List.of(POLICIES, BINDINGS, GROUP + "/mutatingadmissionpolicies", DEPLOYMENTS)) {
      WIRE.must(WIRE.delete(all));
    }
  }

  private static String policy(String name, String constraints, String more) {
    return "{'metadata': {'name': '" + name + "'}, 'spec': {'matchConstraints': {'resourceRules': [{'operations': ['CREATE',"
        + " 'UPDATE'], " + constraints + "}]}, " + more + "}}";
  }

  private static String deployments(String name, String more) {
    return policy(name, "'apiGroups': ['apps'], 'apiVersions': ['v1'], 'resources': ['deployments']", more);
  }

  private static void bind(String policy) {
    WIRE.must(
        WIRE.post(
            BINDINGS,
            "{'metadata': {'name': '" + policy + "'}, 'spec': {'policyName': '" + policy
                + "', 'validationActions': ['Deny']}}"));
  }

  private static Answer deploy(String name, int replicas) {
    return WIRE.post(
        DEPLOYMENTS,
        "{'metadata': {'name': '" + name + "'}, 'spec': {'replicas': " + replicas + ", 'selector': {'matchLabels': {'a': 'b'}},"
            + " 'template': {'metadata': {'labels': {'a': 'b'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}}}");
  }

  @Test
  void deploymentsAreValidatedAndReplicaSetsAreNot() {
    WIRE.must(
        WIRE.post(
            POLICIES,
            deployments(
                "replicated",
                "'validations': [{'expression': 'object.spec.replicas > 1', 'messageExpression': '\\u0027wants replicas > 1, got"
                    + " \\u0027 + object.spec.replicas'}]")));
    bind("replicated");

    Answer refused = deploy("marker", 1);
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo(
            "deployments.apps \"marker\" is forbidden: ValidatingAdmissionPolicy 'replicated' with binding 'replicated' denied"
                + " request: failed expression: object.spec.replicas > 1");
    assertThat(deploy("two", 2).code()).isEqualTo(201);
    assertThat(WIRE.get("/metrics").text())
        .contains(
            "apiserver_validating_admission_policy_check_total{enforcement_action=\"deny\",error_type=\"no_error\","
                + "policy=\"replicated\",policy_binding=\"replicated\"} 1.0",
            "apiserver_admission_step_admission_duration_seconds_count{operation=\"CREATE\",rejected=\"true\",type=\"validate\"}",
            "apiserver_admission_controller_admission_duration_seconds_count{name=\"ValidatingAdmissionPolicy\",operation="
                + "\"CREATE\",rejected=\"true\",type=\"validate\"} ");
  }

  @Test
  @Spec("E68")
  void webhooksThatCannotBeCalledAreCounted() {
    String hook =
        "{'metadata': {'name': 'w'}, 'webhooks': [{'name': 'gone.example.com', 'clientConfig': {'url':"
            + " 'https://127.0.0.1:1/x'}, 'failurePolicy': 'POLICY', 'sideEffects': 'None', 'admissionReviewVersions':"
            + " ['v1'], 'rules': [{'operations': ['CREATE'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources':"
            + " ['limitranges']}]}]}";
    String all = GROUP + "/validatingwebhookconfigurations";
    for (String policy : List.of("Fail", "Ignore")) {
      WIRE.must(WIRE.post(all, hook.replace("POLICY", policy)));
      int code = WIRE.post("/api/v1/namespaces/default/limitranges", "{'metadata': {'name': 'l'}}").code();
      assertThat(code).isEqualTo(policy.equals("Fail") ? 500 : 201);
      WIRE.must(WIRE.delete(all + "/w"));
    }
    assertThat(WIRE.get("/metrics").text())
        .contains(
            "apiserver_admission_webhook_rejection_count{error_type=\"calling_webhook_error\",name=\"gone.example.com\"",
            "apiserver_admission_webhook_fail_open_count{name=\"gone.example.com\",type=\"validating\"} 1.0");
  }

  @Test
  void variablesAreThereForValidations() {
    WIRE.must(
        WIRE.post(
            POLICIES,
            deployments(
                "variable",
                "'variables': [{'name': 'replicas', 'expression': 'object.spec.replicas'}, {'name': 'oddReplicas',"
                    + " 'expression': 'variables.replicas % 2 == 1'}], 'validations': [{'expression':"
                    + " 'variables.replicas > 1'}, {'expression': 'variables.oddReplicas'}]")));
    bind("variable");

    assertThat(deploy("one", 1).code()).isEqualTo(422);
    assertThat(deploy("even", 2).code()).isEqualTo(422);
    assertThat(deploy("three", 3).code()).isEqualTo(201);
  }

  private static JsonObject checked(String name) {
    return WIRE.await(POLICIES + "/" + name, a -> a.body().object("status").has("typeChecking")).body().object("status");
  }

  @Test
  void expressionsAreCheckedAgainstTheKindsThatRulesName() {
    WIRE.must(
        WIRE.post(POLICIES, deployments("right", "'validations': [{'expression': 'object.spec.replicas > 1'}]")));
    WIRE.must(
        WIRE.post(
            POLICIES,
            deployments(
                "confused",
                "'validations': [{'expression': 'object.spec.replicas > \\u00271\\u0027', 'messageExpression': '\\u0027wants"
                    + " replicas > 1, got \\u0027 + object.spec.replicas'}]")));

    assertThat(checked("right").object("typeChecking").isEmpty()).isTrue();
    assertThat(checked("right").number("observedGeneration")).isEqualTo(1);
    List<JsonObject> warnings = checked("confused").object("typeChecking").array("expressionWarnings").objects().toList();
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0).text("fieldRef")).isEqualTo("spec.validations[0].expression");
    assertThat(warnings.get(0).text("warning"))
        .isEqualTo(
            """
            apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to '(int, string)'
             | object.spec.replicas > '1'
             | .....................^
            """);
    assertThat(warnings.get(1).text("fieldRef")).isEqualTo("spec.validations[0].messageExpression");
    assertThat(warnings.get(1).text("warning")).contains("found no matching overload for '_+_' applied to '(string, int)'");
  }

  @Test
  void aPolicyThatIsChangedIsCheckedAnew() {
    WIRE.must(
        WIRE.post(POLICIES, deployments("changing", "'validations': [{'expression': 'object.spec.replica > 1'}]")));
    assertThat(checked("changing").object("typeChecking").array("expressionWarnings").size()).isEqualTo(1);

    WIRE.must(WIRE.merge(POLICIES + "/changing", "{'spec': {'validations': [{'expression': 'object.spec.replicas > 1'}]}}"));

    JsonObject status =
        WIRE.await(
                POLICIES + "/changing", a -> a.body().object("status").number("observedGeneration") == 2)
            .body().object("status");
    assertThat(status.object("typeChecking").isEmpty()).isTrue();
  }

  @Test
  void expressionsAreCheckedAgainstCustomTypes() {
    WIRE.define(
        """
        {'metadata': {'name': 'crontabs.checked.example.com'}, 'spec': {'group': 'checked.example.com', 'scope': 'Namespaced',
        'names': {'plural': 'crontabs', 'singular': 'crontab', 'kind': 'CronTab', 'listKind': 'CronTabList'}, 'versions':
        [{'name': 'v1', 'served': true, 'storage': true, 'schema': {'openAPIV3Schema': {'type': 'object', 'properties': {'spec':
        {'type': 'object', 'properties': {'replicas': {'type': 'integer'}}}}}}}]}}""");
    WIRE.must(
        WIRE.post(
            POLICIES,
            policy(
                "crontab",
                "'apiGroups': ['checked.example.com'], 'apiVersions': ['v1'], 'resources': ['crontabs']",
                "'validations': [{'expression': 'object.spec.replicas > 1'}, {'expression': 'object.spec.replicas >"
                    + " \\u00271\\u0027'}, {'expression': 'object.metadata.labels.size() > 0 && object.spec.unknown == 1'}]")));

    List<JsonObject> warnings = checked("crontab").object("typeChecking").array("expressionWarnings").objects().toList();
    assertThat(warnings).extracting(w -> w.text("fieldRef"))
        .containsExactly("spec.validations[1].expression", "spec.validations[2].expression");
    assertThat(warnings.get(0).text("warning"))
        .startsWith("checked.example.com/v1, Kind=CronTab: ERROR: <input>:1:22: found no matching overload for '_>_'");
    assertThat(warnings.get(1).text("warning")).contains("undefined field 'unknown'");
  }

  @Test
  void rulesWithStarsAreNotCheckedAndTypesOfVariablesAre() {
    WIRE.must(
        WIRE.post(
            POLICIES,
            policy(
                "star", "'apiGroups': ['*'], 'apiVersions': ['*'], 'resources': ['*']",
                "'validations': [{'expression': 'object.nothing.at.all == 1'}]")));
    WIRE.must(
        WIRE.post(
            POLICIES,
            deployments(
                "typed",
                "'variables': [{'name': 'spec', 'expression': 'object.spec'}], 'validations': [{'expression':"
                    + " 'variables.spec.replica > 1'}]")));

    WIRE.must(
        WIRE.post(
            POLICIES,
            deployments(
                "wrong",
                "'variables': [{'name': 'wrong', 'expression': 'object.nothing'}], 'validations': [{'expression':"
                    + " 'variables.wrong == 1'}]")));

    assertThat(checked("wrong").object("typeChecking").isEmpty()).isTrue();
    assertThat(checked("star").object("typeChecking").isEmpty()).isTrue();
    assertThat(checked("typed").object("typeChecking").array("expressionWarnings").object(0).text("warning"))
        .contains("undefined field 'replica'");
  }

  @Test
  void thePolicyApiHasAllItsVerbsAndItsStatus() {
    verbs(POLICIES, "ValidatingAdmissionPolicy", deployments("a", "'validations': [{'expression': 'true'}]"));
    WIRE.must(WIRE.post(POLICIES, deployments("a", "'validations': [{'expression': 'true'}]")));
    JsonObject status = WIRE.must(WIRE.get(POLICIES + "/a/status")).body();
    JsonObject condition =
        JsonObject.builder()
            .put("type", "StatusUpdate").put("status", "True").put("reason", "E2E").put("message", "Set by a test")
            .put("lastTransitionTime", "2026-01-02T03:04:05Z").build();
    JsonObject next =
        status.updateObject("status", s -> s.with("conditions", JsonArray.of(condition)));
    Answer updated = WIRE.must(WIRE.call("PUT", POLICIES + "/a/status", next.toString()));
    assertThat(updated.body().object("status").array("conditions").object(0).text("reason")).isEqualTo("E2E");
    Answer patched =
        WIRE.must(
            WIRE.merge(
                POLICIES + "/a/status",
                "{'metadata': {'annotations': {'patchedstatus': 'true'}}, 'status': {'observedGeneration': 1}}"));
    assertThat(patched.meta().object("annotations").isEmpty()).isTrue();
  }

  @Test
  void theBindingApiHasAllItsVerbs() {
    verbs(
        BINDINGS, "ValidatingAdmissionPolicyBinding",
        "{'metadata': {'name': 'a'}, 'spec': {'policyName': 'missing.example.com', 'validationActions': ['Deny']}}");
    verbs(
        GROUP + "/mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding",
        "{'metadata': {'name': 'a'}, 'spec': {'policyName': 'missing.example.com'}}");
  }

  /** Create, get, list, watch, patch, update, delete, deletecollection. */
  private static void verbs(String all, String kind, String body) {
    Answer created = WIRE.must(WIRE.post(all, body));
    assertThat(created.body().text("kind")).isEqualTo(kind);
    try (Wire.Events events = WIRE.watch(all + "?watch=true&resourceVersion=" + created.meta().text("resourceVersion"))) {
      assertThat(WIRE.must(WIRE.get(all + "/a")).meta().text("uid")).isEqualTo(created.meta().text("uid"));
      assertThat(WIRE.must(WIRE.get(all + "?labelSelector=!x")).body().array("items").size()).isEqualTo(1);
      Answer patched = WIRE.must(WIRE.merge(all + "/a", "{'metadata': {'annotations': {'patched': 'true'}}}"));
      assertThat(patched.meta().object("annotations").text("patched")).isEqualTo("true");
      JsonObject next = patched.body().updateObject("metadata", m -> m.with("labels", JsonObject.EMPTY.with("up", "dated")));
      assertThat(WIRE.must(WIRE.call("PUT", all + "/a", next.toString())).meta().object("labels").text("up"))
          .isEqualTo("dated");
      WIRE.must(WIRE.delete(all + "/a"));
      assertThat(WIRE.get(all + "/a").code()).isEqualTo(404);
      JsonObject event = events.next();
      while (!event.text("type").equals("DELETED")) {
        assertThat(event.text("type")).isEqualTo("MODIFIED");
        event = events.next();
      }
    }
    WIRE.must(WIRE.post(all, body));
    WIRE.must(WIRE.delete(all));
    assertThat(WIRE.must(WIRE.get(all)).body().array("items").isEmpty()).isTrue();
  }

  @Test
  void mutationsAreAppliedAndPatched() {
    String mutating = GROUP + "/mutatingadmissionpolicies";
    WIRE.must(
        WIRE.post(
            mutating,
            deployments(
                "more",
                "'reinvocationPolicy': 'Never', 'mutations': [{'patchType': 'ApplyConfiguration', 'applyConfiguration':"
                    + " {'expression': 'Object{spec: Object.spec{replicas: object.spec.replicas + 1}}'}}, {'patchType':"
                    + " 'JSONPatch', 'jsonPatch': {'expression': '[JSONPatch{op: \\u0022add\\u0022, path:"
                    + " \\u0022/metadata/labels\\u0022, value: {\\u0022by\\u0022: \\u0022policy\\u0022}}]'}}]")));
    WIRE.must(
        WIRE.post(
            GROUP + "/mutatingadmissionpolicybindings", "{'metadata': {'name': 'more'}, 'spec': {'policyName': 'more'}}"));

    Answer made = WIRE.must(deploy("x", 2));

    assertThat(made.spec().number("replicas")).isEqualTo(3);
    assertThat(made.meta().object("labels").text("by")).isEqualTo("policy");
  }

  private static String referring(String name, String policy, String ref) {
    return "{'metadata': {'name': '" + name + "'}, 'spec': {'policyName': '" + policy + "', 'validationActions': ['Deny'],"
        + " 'paramRef': {'parameterNotFoundAction': 'Deny', " + ref + "}}}";
  }

  @Test
  void nobodyHasAPolicyReadForHimWhatHeMayNotRead() {
    String roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    WIRE.must(
        WIRE.post(
            roles,
            "{'metadata': {'name': 'policies'}, 'rules': [{'apiGroups': ['admissionregistration.k8s.io'], 'resources': ['*'],"
                + " 'verbs': ['*']}]}"));
    WIRE.must(
        WIRE.post(
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            "{'metadata': {'name': 'policies'}, 'roleRef': {'apiGroup': 'rbac.authorization.k8s.io', 'kind': 'ClusterRole',"
                + " 'name': 'policies'}, 'subjects': [{'kind': 'User', 'apiGroup': 'rbac.authorization.k8s.io', 'name': 'joe'}]}"));
    String secret = "'paramKind': {'apiVersion': 'v1', 'kind': 'Secret'}, 'validations': [{'expression': 'true'}]";
    String joe = "user &{joe  [system:authenticated] map[]} ";

    Answer policy = WIRE.post(POLICIES, deployments("reading", secret), "Impersonate-User", "joe");
    assertThat(policy.code()).isEqualTo(422);
    assertThat(policy.message())
        .isEqualTo(
            "ValidatingAdmissionPolicy.admissionregistration.k8s.io \"reading\" is invalid: spec.paramKind: Forbidden: " + joe
                + "must have \"get\" permission on all objects of the referenced paramKind (kind=Secret, apiVersion=v1)");
    WIRE.must(WIRE.post(POLICIES, deployments("reading", secret)));

    String one = "'name': 's', 'namespace': 'default'";
    Answer named = WIRE.post(BINDINGS, referring("b", "reading", one), "Impersonate-User", "joe");
    assertThat(named.message())
        .isEqualTo(
            "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io \"b\" is invalid: spec.paramRef: Forbidden: " + joe
                + "does not have \"get\" permission on the object referenced by paramRef");
    Answer selected = WIRE.post(BINDINGS, referring("b", "reading", "'selector': {}"), "Impersonate-User", "joe");
    assertThat(selected.message()).endsWith("does not have \"list\" permission on the object referenced by paramRef");
    Answer unknown = WIRE.post(BINDINGS, referring("b", "none", one), "Impersonate-User", "joe");
    assertThat(unknown.message())
        .endsWith(
            "unable to get policy none to determine minimum required permissions and " + joe
                + "does not have \"get\" permission for all groups, versions and resources");

    WIRE.must(
        WIRE.merge(
            roles + "/policies",
            "{'rules': [{'apiGroups': ['admissionregistration.k8s.io'], 'resources': ['*'], 'verbs': ['*']}, {'apiGroups': [''],"
                + " 'resources': ['secrets'], 'resourceNames': ['s'], 'verbs': ['get']}]}"));
    assertThat(WIRE.post(BINDINGS, referring("b", "reading", one), "Impersonate-User", "joe").code()).isEqualTo(201);
  }
}
