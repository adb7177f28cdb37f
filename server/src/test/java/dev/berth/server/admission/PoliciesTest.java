package dev.berth.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.admission.ApiHouse.Answer;
import org.junit.jupiter.api.Test;

@Spec("E69")
final class PoliciesTest {
  private static final String GROUP = "'apiVersion': 'admissionregistration.k8s.io/v1'";
  private static final String MAPS =
      "'matchConstraints': {'resourceRules': [{'apiGroups': [''], 'apiVersions': ['v1'], 'operations': ['CREATE',"
          + " 'UPDATE'], 'resources': ['configmaps']}]}";

  private final FakeWebhooks hooks = new FakeWebhooks();
  private final ApiHouse house = new ApiHouse(hooks);

  private void validating(String spec) {
    house.mustCreate(
        "{'kind': 'ValidatingAdmissionPolicy', " + GROUP + ", 'metadata': {'name': 'p'}, 'spec': {" + MAPS + ", " + spec
            + "}}");
  }

  private void bound(String spec) {
    house.mustCreate(
        "{'kind': 'ValidatingAdmissionPolicyBinding', " + GROUP + ", 'metadata': {'name': 'b'}, 'spec': {'policyName':"
            + " 'p', " + spec + "}}");
  }

  private void mutating(String spec) {
    house.mustCreate(
        "{'kind': 'MutatingAdmissionPolicy', " + GROUP + ", 'metadata': {'name': 'm'}, 'spec': {" + MAPS
            + ", 'reinvocationPolicy': 'Never', " + spec + "}}");
    house.mustCreate(
        "{'kind': 'MutatingAdmissionPolicyBinding', " + GROUP + ", 'metadata': {'name': 'mb'}, 'spec': {'policyName':"
            + " 'm'}}");
  }

  @Test
  void aValidationThatIsFalseRefusesInUpstreamsWords() {
    validating("'validations': [{'expression': 'object.data.stage != \\'0\\''}]".replace("\\'", "\\\""));
    bound("'validationActions': ['Deny']");

    Answer refused = house.map("x", "");

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.body().text("reason")).isEqualTo("Invalid");
    assertThat(refused.message())
        .isEqualTo(
            "configmaps \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed"
                + " expression: object.data.stage != \"0\"");
    assertThat(refused.body().object("details").array("causes").object(0).text("message"))
        .startsWith("ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ");
  }

  @Test
  void aPolicyWithoutABindingHoldsNowhere() {
    validating("'validations': [{'expression': 'false'}]");
    assertThat(house.map("x", "").code()).isEqualTo(201);
    bound("'validationActions': ['Deny']");
    assertThat(house.map("y", "").code()).isEqualTo(422);
    house.must(
        "DELETE", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/b", "");
    assertThat(house.map("y", "").code()).isEqualTo(201);
  }

  @Test
  void messagesAndReasonsAreThePolicys() {
    validating(
        "'variables': [{'name': 'stage', 'expression': 'int(object.data.stage)'}], 'validations': [{'expression':"
            + " 'variables.stage > 3', 'messageExpression': '\\\"stage is \\\" + string(variables.stage)', 'reason':"
            + " 'Forbidden'}]");
    bound("'validationActions': ['Deny']");

    Answer refused = house.map("x", "");

    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message()).endsWith(" denied request: stage is 0");
  }

  @Test
  void whoOnlyWarnsLetsPass() {
    validating("'validations': [{'expression': 'false', 'message': 'better not'}]");
    bound("'validationActions': ['Warn', 'Audit']");

    Answer created = house.map("x", "");

    assertThat(created.code()).isEqualTo(201);
    assertThat(created.warnings())
        .containsExactly(
            "299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': better not\"");
  }

  @Test
  void matchConditionsAndTheRequestDecideWhetherAPolicyIsMeant() {
    validating(
        "'matchConditions': [{'name': 'skip', 'expression': 'object.metadata.name != \\\"skip-me\\\"'}], 'validations':"
            + " [{'expression': 'request.operation == \\\"UPDATE\\\" && namespaceObject.metadata.labels.team == \\\"a\\\"'}]");
    bound("'validationActions': ['Deny']");

    assertThat(house.map("skip-me", "").code()).isEqualTo(201);
    assertThat(house.map("x", "").code()).isEqualTo(422);
    assertThat(
            house.call("PUT", "/api/v1/namespaces/ns/configmaps/skip-me", ApiHouse.mapText("skip-me", "'a': 'b'")).code())
        .isEqualTo(200);
  }

  @Test
  void parametersComeFromTheNamespaceOfTheRequest() {
    house.must("POST", "/api/v1/namespaces/ns/configmaps", "{'metadata': {'name': 'limits'}, 'data': {'most': '3'}}");
    validating(
        "'paramKind': {'apiVersion': 'v1', 'kind': 'ConfigMap'}, 'validations': [{'expression': 'size(object.metadata.name)"
            + " <= int(params.data.most)'}]");
    bound(
        "'paramRef': {'name': 'limits', 'parameterNotFoundAction': 'Deny'}, 'validationActions': ['Deny']");

    assertThat(house.map("abc", "").code()).isEqualTo(201);
    assertThat(house.map("abcd", "").code()).isEqualTo(422);
    house.must("DELETE", "/api/v1/namespaces/ns/configmaps/limits", "");
    assertThat(house.map("ab", "").message())
        .isEqualTo(
            "configmaps \"ab\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed to"
                + " configure binding: no params found for policy binding with `Deny` parameterNotFoundAction");
  }

  @Test
  void anExpressionThatFailsIsForTheFailurePolicy() {
    validating("'validations': [{'expression': 'object.data.nothing == \\\"x\\\"'}]");
    bound("'validationActions': ['Deny']");
    assertThat(house.map("x", "").message())
        .endsWith("denied request: expression 'object.data.nothing == \"x\"' resulted in error: no such key: nothing");

    house.must(
        "PATCH", "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/p",
        "{'spec': {'failurePolicy': 'Ignore'}}", "Content-Type", "application/merge-patch+json");
    assertThat(house.map("x", "").code()).isEqualTo(201);
  }

  @Test
  void aConfigurationIsAppliedToTheObject() {
    mutating(
        "'mutations': [{'patchType': 'ApplyConfiguration', 'applyConfiguration': {'expression': 'Object{metadata:"
            + " Object.metadata{labels: {\\\"added\\\": \\\"yes\\\"}}}'}}]");

    JsonObject labels = house.map("x", "'own': '1'").body().object("metadata").object("labels");

    assertThat(labels.text("added")).isEqualTo("yes");
    assertThat(labels.text("own")).isEqualTo("1");
  }

  @Test
  void aJsonPatchIsAppliedToTheObject() {
    mutating(
        "'mutations': [{'patchType': 'JSONPatch', 'jsonPatch': {'expression': '[JSONPatch{op: \\\"add\\\", path:"
            + " \\\"/data/seen\\\", value: object.metadata.name}]'}}]");
    assertThat(house.map("x", "").data().text("seen")).isEqualTo("x");
  }

  @Test
  void webhooksSeeWhatPoliciesLeftAndValidatingPoliciesWhatWebhooksLeft() {
    mutating(
        "'mutations': [{'patchType': 'JSONPatch', 'jsonPatch': {'expression': '[JSONPatch{op: \\\"add\\\", path:"
            + " \\\"/data/a\\\", value: \\\"policy\\\"}]'}}]");
    hooks.patch("/h", o -> "[{'op': 'add', 'path': '/data/b', 'value': '" + o.object("data").text("a") + "'}]");
    house.mustCreate(FakeWebhooks.mutating("w", FakeWebhooks.webhook("h.example.com", "/h", "")));
    validating("'validations': [{'expression': 'object.data.b != \\\"policy\\\"', 'message': 'saw it'}]");
    bound("'validationActions': ['Deny']");

    assertThat(house.map("x", "").message()).endsWith("denied request: saw it");
  }

  @Test
  void webhooksAreCalledWhereTheirMatchConditionsHold() {
    hooks.deny("/no", "'message': 'no'");
    house.mustCreate(
        FakeWebhooks.validating(
            "v",
            FakeWebhooks.webhook(
                "no.example.com",
                "/no",
                "'matchConditions': [{'name': 'not-skipped', 'expression': 'object.metadata.name != \\\"skip-me\\\"'}]")));
    assertThat(house.map("skip-me", "").code()).isEqualTo(201);
    assertThat(house.map("x", "").code()).isEqualTo(400);
  }

  @Test
  void conditionsThatCannotBeCompiledAreRefused() {
    Answer refused =
        house.create(
            FakeWebhooks.mutating(
                "m",
                FakeWebhooks.webhook(
                    "h.example.com", "/h", "'matchConditions': [{'name': 'bad', 'expression': '... [] bad expression'}]")));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .contains("webhooks[0].matchConditions[0].expression: Invalid value: \"... [] bad expression\": compilation failed: ");
  }

  @Test
  void nobodyIsKeptFromAskingWhoHeIsAndWhatHeMay() {
    house.mustCreate(
        "{'kind': 'ValidatingAdmissionPolicy', " + GROUP + ", 'metadata': {'name': 'p'}, 'spec': {'matchConstraints':"
            + " {'resourceRules': [{'apiGroups': ['*'], 'apiVersions': ['*'], 'operations': ['*'], 'resources': ['*']}]},"
            + " 'validations': [{'expression': 'false'}]}}");
    bound("'validationActions': ['Deny']");

    String may = "{'spec': {'resourceAttributes': {'verb': 'get', 'resource': 'pods'}}}";
    assertThat(house.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", may).code()).isEqualTo(201);
    assertThat(house.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}").code()).isEqualTo(201);
    assertThat(house.map("x", "").code()).isEqualTo(422);
  }
}
