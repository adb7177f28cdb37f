package dev.berth.server.admission;

import static dev.berth.server.admission.FakeWebhooks.mutating;
import static dev.berth.server.admission.FakeWebhooks.validating;
import static dev.berth.server.admission.FakeWebhooks.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Waits;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.admission.ApiHouse.Answer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@Spec("E68")
final class WebhooksTest {
  private static final String MAPS = "/api/v1/namespaces/ns/configmaps";
  private static final String VALIDATING = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  private static final String MUTATING = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

  private final FakeWebhooks hooks = new FakeWebhooks();
  private final ApiHouse house = new ApiHouse(hooks);

  @Test
  void aWebhookThatSaysNoIsQuotedWithItsCodeAndReason() {
    hooks.deny("/no", "'code': 403, 'reason': 'Forbidden', 'message': 'not today'");
    house.mustCreate(validating("v", webhook("deny.example.com", "/no", "")));

    Answer refused = house.map("m", "");

    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message()).isEqualTo("admission webhook \"deny.example.com\" denied the request: not today");
    assertThat(refused.body().text("reason")).isEqualTo("Forbidden");
    assertThat(house.call("GET", MAPS + "/m", "").code()).isEqualTo(404);
  }

  @Test
  void aWebhookThatSaysNoAndNothingElseIsAnswered400() {
    hooks.deny("/no", "");
    house.mustCreate(validating("v", webhook("deny.example.com", "/no", "")));

    Answer refused = house.map("m", "");

    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message())
        .isEqualTo("admission webhook \"deny.example.com\" denied the request without explanation");
  }

  @Test
  void mutatingWebhooksRunInTheOrderOfTheirNamesEachOnWhatTheOneBeforeLeft() {
    hooks.patch("/one", o -> "[{'op': 'add', 'path': '/data/one', 'value': 'seen " + o.object("data").names() + "'}]");
    hooks.patch("/two", o -> "[{'op': 'add', 'path': '/data/two', 'value': 'seen " + o.object("data").names() + "'}]");
    house.mustCreate(mutating("b", webhook("two.example.com", "/two", "")));
    house.mustCreate(mutating("a", webhook("one.example.com", "/one", "")));

    Answer created = house.map("m", "");

    assertThat(created.data().text("one")).isEqualTo("seen [stage]");
    assertThat(created.data().text("two")).isEqualTo("seen [stage, one]");
    assertThat(house.call("GET", MAPS + "/m", "").data()).isEqualTo(created.data());
  }

  @Test
  void toAskAWebhookIsToWaitForOthers() {
    AtomicLong now = new AtomicLong();
    hooks.on("/slow", review -> {
      now.addAndGet(5);
      return FakeWebhooks.answer(review, "'allowed': true");
    });
    Waits waits = new Waits(now::get);
    house.mustCreate(mutating("a", webhook("slow.example.com", "/slow", "")));
    assertThat(waits.during(() -> house.map("one", "")).code()).isEqualTo(201);
    assertThat(waits.nanos()).isEqualTo(5);
    house.mustCreate(validating("v", webhook("slow.example.com", "/slow", "")));
    waits.during(() -> house.map("two", ""));
    assertThat(waits.nanos()).isEqualTo(15);
  }

  @Test
  void aReviewSaysAllThatUpstreamSays() {
    hooks.allow("/yes");
    house.mustCreate(validating("v", webhook("yes.example.com", "/yes", "")));

    house.call("POST", MAPS + "?fieldManager=me&fieldValidation=Strict", ApiHouse.mapText("m", ""));
    house.call("PUT", MAPS + "/m?dryRun=All", ApiHouse.mapText("m", "'a': 'b'"));
    house.call("DELETE", MAPS + "/m", "{'gracePeriodSeconds': 0}");

    JsonObject create = hooks.asked.get(0);
    assertThat(create.text("uid")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(create.without("uid").without("object").toString().replace('"', '\''))
        .isEqualTo(
            "{'kind':{'group':'','version':'v1','kind':'ConfigMap'},'resource':{'group':'','version':'v1','resource':"
                + "'configmaps'},'requestKind':{'group':'','version':'v1','kind':'ConfigMap'},'requestResource':{'group':"
                + "'','version':'v1','resource':'configmaps'},'name':'m','namespace':'ns','operation':'CREATE','userInfo':"
                + "{'username':'kubernetes-admin','groups':['system:masters','system:authenticated']},'oldObject':null,"
                + "'dryRun':false,'options':{'kind':'CreateOptions','apiVersion':'meta.k8s.io/v1','fieldManager':'me',"
                + "'fieldValidation':'Strict'}}");
    assertThat(create.object("object").object("metadata").text("uid")).as("as it will be stored").isNotEmpty();
    JsonObject update = hooks.asked.get(1);
    assertThat(update.text("operation")).isEqualTo("UPDATE");
    assertThat(update.bool("dryRun")).isTrue();
    assertThat(update.object("oldObject").object("metadata").object("labels").isEmpty()).isTrue();
    assertThat(update.object("object").object("metadata").object("labels").text("a")).isEqualTo("b");
    JsonObject delete = hooks.asked.get(2);
    assertThat(delete.text("operation")).isEqualTo("DELETE");
    assertThat(delete.get("object").orElseThrow().typeName()).isEqualTo("null");
    assertThat(delete.object("oldObject").object("metadata").text("name")).isEqualTo("m");
    assertThat(delete.object("options").toString().replace('"', '\''))
        .isEqualTo("{'kind':'DeleteOptions','apiVersion':'meta.k8s.io/v1','gracePeriodSeconds':0}");
  }

  @Test
  void mutatingWebhooksSeeNoUidAndValidatingOnesWhatTheyLeft() {
    hooks.patch("/m", _ -> "[{'op': 'replace', 'path': '/data/stage', 'value': '1'}]");
    hooks.allow("/v");
    house.mustCreate(mutating("m", webhook("m.example.com", "/m", "")));
    house.mustCreate(validating("v", webhook("v.example.com", "/v", "")));

    house.map("x", "");

    assertThat(hooks.asked.get(0).object("object").object("metadata").has("uid")).isFalse();
    assertThat(hooks.asked.get(1).object("object").object("data").text("stage")).isEqualTo("1");
  }

  @Test
  void creationsOfOthersAreNotAskedAboutWhereRulesNameOnlyUpdates() {
    String rule = "'rules': [{'operations': ['UPDATE'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources':"
        + " ['configmaps']}]";
    hooks.deny("/no", "'message': 'no'");
    house.mustCreate(validating("v", webhook("no.example.com", "/no", rule)));

    assertThat(house.map("m", "").code()).isEqualTo(201);
    assertThat(house.call("PUT", MAPS + "/m", ApiHouse.mapText("m", "'a': 'b'")).code()).isEqualTo(400);
    assertThat(
            house.call(
                    "PATCH", MAPS + "/m", "{'data': {'x': 'y'}}", "Content-Type", "application/merge-patch+json")
                .message())
        .isEqualTo("admission webhook \"no.example.com\" denied the request: no");
  }

  @Test
  void aConfigurationThatIsChangedOrGoneHoldsFromThenOn() {
    hooks.deny("/no", "'message': 'no'");
    house.mustCreate(validating("v", webhook("no.example.com", "/no", "")));
    assertThat(house.map("m", "").code()).isEqualTo(400);

    String without = "[{'op': 'replace', 'path': '/webhooks/0/rules/0/operations', 'value': ['UPDATE']}]";
    house.must("PATCH", VALIDATING + "/v", without, "Content-Type", "application/json-patch+json");
    assertThat(house.map("m", "").code()).isEqualTo(201);

    String again = "[{'op': 'replace', 'path': '/webhooks/0/rules/0/operations', 'value': ['CREATE']}]";
    house.must("PATCH", VALIDATING + "/v", again, "Content-Type", "application/json-patch+json");
    assertThat(house.map("n", "").code()).isEqualTo(400);

    house.must("DELETE", VALIDATING + "?labelSelector=!x", "");
    assertThat(house.map("n", "").code()).isEqualTo(201);
  }

  @Test
  void webhooksDoNotSeeTheConfigurationsOfWebhooks() {
    String all = "'rules': [{'operations': ['*'], 'apiGroups': ['*'], 'apiVersions': ['*'], 'resources': ['*/*']}]";
    hooks.deny("/no", "'message': 'no'");
    hooks.patch("/label", _ -> "[{'op': 'add', 'path': '/metadata/labels', 'value': {'changed': 'yes'}}]");
    house.mustCreate(validating("v", webhook("no.example.com", "/no", all)));
    house.mustCreate(mutating("m", webhook("label.example.com", "/label", all)));

    Answer other = house.mustCreate(validating("w", webhook("other.example.com", "/no", all)));
    assertThat(other.body().object("metadata").has("labels")).isFalse();
    house.must("DELETE", VALIDATING + "/v", "");
    house.must("DELETE", VALIDATING + "/w", "");
    house.must("DELETE", MUTATING + "/m", "");
  }

  @Test
  void whoCannotBeCalledRefusesUnlessItIsToBeIgnored() {
    house.mustCreate(
        validating("v", webhook("gone.example.com", "/nowhere", "'failurePolicy': 'Fail', 'timeoutSeconds': 7")));

    Answer refused = house.map("m", "");
    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.message())
        .isEqualTo(
            "Internal error occurred: failed calling webhook \"gone.example.com\": failed to call webhook: Post"
                + " \"https://hooks.example.com/nowhere?timeout=7s\": dial tcp hooks.example.com:443: connect:"
                + " connection refused");

    house.must(
        "PATCH", VALIDATING + "/v", "[{'op': 'replace', 'path': '/webhooks/0/failurePolicy', 'value': 'Ignore'}]",
        "Content-Type", "application/json-patch+json");
    assertThat(house.map("m", "").code()).isEqualTo(201);
  }

  @Test
  void objectSelectorsLookAtTheObjectBeforeAndAfter() {
    hooks.deny("/no", "'message': 'no'");
    house.mustCreate(
        validating("v", webhook("no.example.com", "/no", "'objectSelector': {'matchLabels': {'mode': 'strict'}}")));

    assertThat(house.map("free", "").code()).isEqualTo(201);
    assertThat(house.map("bound", "'mode': 'strict'").code()).isEqualTo(400);
    assertThat(house.call("PUT", MAPS + "/free", ApiHouse.mapText("free", "'mode': 'strict'")).code()).isEqualTo(400);
    house.must("DELETE", VALIDATING + "/v", "");
    house.must("PUT", MAPS + "/free", ApiHouse.mapText("free", "'mode': 'strict'"));
    house.mustCreate(
        validating("v", webhook("no.example.com", "/no", "'objectSelector': {'matchLabels': {'mode': 'strict'}}")));
    assertThat(house.call("PUT", MAPS + "/free", ApiHouse.mapText("free", "")).code()).as("nobody slips off").isEqualTo(400);
  }

  @Test
  void namespaceSelectorsLookAtTheNamespaceAndAtNamespacesThemselves() {
    hooks.deny("/no", "'message': 'no'");
    house.mustCreate(
        validating(
            "v",
            webhook(
                "no.example.com",
                "/no",
                "'namespaceSelector': {'matchLabels': {'team': 'a'}}, 'rules': [{'operations': ['CREATE'], 'apiGroups':"
                    + " ['*'], 'apiVersions': ['*'], 'resources': ['configmaps', 'namespaces', 'storageclasses']}]")));

    assertThat(house.map("m", "").code()).isEqualTo(400);
    assertThat(house.create("{'kind': 'Namespace', 'metadata': {'name': 'b', 'labels': {'team': 'b'}}}").code())
        .isEqualTo(201);
    assertThat(house.create("{'kind': 'Namespace', 'metadata': {'name': 'c', 'labels': {'team': 'a'}}}").code())
        .isEqualTo(400);
    assertThat(house.call("POST", "/api/v1/namespaces/b/configmaps", ApiHouse.mapText("m", "")).code()).isEqualTo(201);
    assertThat(
            house.call(
                    "POST", "/apis/storage.k8s.io/v1/storageclasses", "{'metadata': {'name': 's'}, 'provisioner': 'x'}")
                .code())
        .as("what is in no namespace is never left out")
        .isEqualTo(400);
  }

  @Test
  void aPodIsMutatedAndThenGetsItsDefaults() {
    hooks.patch(
        "/pod",
        _ -> "[{'op': 'add', 'path': '/spec/initContainers', 'value': [{'name': 'added', 'image': 'i'}]}]");
    house.mustCreate(
        mutating(
            "m",
            webhook(
                "pods.example.com",
                "/pod",
                "'rules': [{'operations': ['CREATE'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources': ['pods']}]")));

    Answer created =
        house.create(
            "{'kind': 'Pod', 'apiVersion': 'v1', 'metadata': {'name': 'p'}, 'spec': {'containers': [{'name': 'c', 'image':"
                + " 'i'}]}}");

    JsonObject added = created.body().object("spec").array("initContainers").object(0);
    assertThat(added.text("name")).isEqualTo("added");
    assertThat(added.text("terminationMessagePolicy")).isEqualTo("File");
    assertThat(added.array("volumeMounts").size()).as("the account's token, by the second run").isEqualTo(1);
  }

  @Test
  @Spec("G44")
  void whoWantsToKnowIsCalledAgainWhenALaterOneChangesSomething() {
    String again = "'reinvocationPolicy': 'IfNeeded'";
    hooks.patch("/count", o -> {
      String seen = o.object("data").text("seen");
      return "[{'op': 'add', 'path': '/data/seen', 'value': '" + seen + "x'}]";
    });
    hooks.patch("/late", o -> o.object("data").has("late") ? "" : "[{'op': 'add', 'path': '/data/late', 'value': 'l'}]");
    house.mustCreate(mutating("a", webhook("count.example.com", "/count", again)));
    house.mustCreate(mutating("b", webhook("late.example.com", "/late", "")));

    assertThat(house.map("m", "").data().text("seen")).isEqualTo("xx");
  }

  @Test
  void aDryRunIsNotShownToThoseWithSideEffects() {
    hooks.allow("/some");
    house.mustCreate(validating("v", webhook("some.example.com", "/some", "'sideEffects': 'NoneOnDryRun'")));
    assertThat(house.call("POST", MAPS + "?dryRun=All", ApiHouse.mapText("m", "")).code()).isEqualTo(201);
    assertThat(hooks.asked).hasSize(1);
  }

  @Test
  void warningsReachTheClient() {
    hooks.on("/warn", r -> FakeWebhooks.answer(r, "'allowed': true, 'warnings': ['old style']"));
    house.mustCreate(validating("v", webhook("warn.example.com", "/warn", "")));
    assertThat(house.map("m", "").warnings()).containsExactly("299 - \"old style\"");
  }

  @Test
  void connectionsToPodsAreAskedAbout() {
    house.mustCreate(
        "{'kind': 'Pod', 'apiVersion': 'v1', 'metadata': {'name': 'p'}, 'spec': {'containers': [{'name': 'c', 'image':"
            + " 'i'}]}}");
    hooks.deny("/no", "'message': 'attaching to pod is not allowed'");
    house.mustCreate(
        validating(
            "v",
            webhook(
                "attach.example.com",
                "/no",
                "'rules': [{'operations': ['CONNECT'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources':"
                    + " ['pods/attach']}]")));

    Answer refused =
        house.call(
            "GET", "/api/v1/namespaces/ns/pods/p/attach?stdin=true&stdout=true&container=c", "", "Connection", "Upgrade",
            "Upgrade", "websocket");

    assertThat(refused.message())
        .isEqualTo("admission webhook \"attach.example.com\" denied the request: attaching to pod is not allowed");
    JsonObject asked = hooks.asked.getLast();
    assertThat(asked.object("kind").text("kind")).isEqualTo("PodAttachOptions");
    assertThat(asked.text("subResource")).isEqualTo("attach");
    assertThat(asked.object("object").bool("stdin")).isTrue();
    assertThat(house.call("GET", "/api/v1/namespaces/ns/pods/p/exec?command=ls&stdout=true", "").message())
        .doesNotContain("denied the request");
  }

  @Test
  void aScaleIsShownAsAScale() {
    house.must(
        "POST",
        "/apis/apps/v1/namespaces/ns/deployments",
        "{'metadata': {'name': 'd'}, 'spec': {'replicas': 1, 'selector': {'matchLabels': {'a': 'b'}}, 'template':"
            + " {'metadata': {'labels': {'a': 'b'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}}}");
    hooks.patch("/less", _ -> "[{'op': 'replace', 'path': '/spec/replicas', 'value': 2}]");
    house.mustCreate(
        mutating(
            "m",
            webhook(
                "less.example.com",
                "/less",
                "'rules': [{'operations': ['UPDATE'], 'apiGroups': ['apps'], 'apiVersions': ['*'], 'resources':"
                    + " ['*/scale']}]")));

    house.must(
        "PATCH", "/apis/apps/v1/namespaces/ns/deployments/d/scale", "{'spec': {'replicas': 9}}",
        "Content-Type", "application/merge-patch+json");

    assertThat(hooks.asked.getFirst().object("kind").text("kind")).isEqualTo("Scale");
    assertThat(
            house.call("GET", "/apis/apps/v1/namespaces/ns/deployments/d", "").body().object("spec").number("replicas"))
        .isEqualTo(2);
  }

  @Test
  void aRequestInAnotherVersionIsShownInTheVersionThatTheRuleNames() {
    hooks.patch("/hpa", _ -> "[{'op': 'replace', 'path': '/spec/maxReplicas', 'value': 3}]");
    house.mustCreate(
        mutating(
            "m",
            webhook(
                "hpa.example.com",
                "/hpa",
                "'rules': [{'operations': ['CREATE'], 'apiGroups': ['autoscaling'], 'apiVersions': ['v1'], 'resources':"
                    + " ['horizontalpodautoscalers']}]")));

    Answer created =
        house.must(
            "POST",
            "/apis/autoscaling/v2/namespaces/ns/horizontalpodautoscalers",
            "{'metadata': {'name': 'h'}, 'spec': {'maxReplicas': 9, 'scaleTargetRef': {'kind': 'Deployment', 'name': 'd',"
                + " 'apiVersion': 'apps/v1'}, 'metrics': [{'type': 'Resource', 'resource': {'name': 'cpu', 'target':"
                + " {'type': 'Utilization', 'averageUtilization': 70}}}]}}");

    JsonObject asked = hooks.asked.getFirst();
    assertThat(asked.object("kind").text("version")).isEqualTo("v1");
    assertThat(asked.object("requestKind").text("version")).isEqualTo("v2");
    assertThat(asked.object("object").object("spec").number("targetCPUUtilizationPercentage")).isEqualTo(70);
    assertThat(created.body().text("apiVersion")).isEqualTo("autoscaling/v2");
    assertThat(created.body().object("spec").number("maxReplicas")).isEqualTo(3);
    assertThat(created.body().object("spec").array("metrics").size()).isEqualTo(1);
  }

  @Test
  void fieldsThatAWebhookAddsBelongToNobody() {
    hooks.patch("/m", _ -> "[{'op': 'add', 'path': '/data/added', 'value': '1'}]");
    house.mustCreate(mutating("m", webhook("m.example.com", "/m", "")));

    JsonObject meta = house.map("x", "").body().object("metadata");

    JsonObject owned = meta.array("managedFields").object(0).object("fieldsV1").object("f:data");
    assertThat(owned.names()).containsExactlyInAnyOrder(".", "f:stage");
  }

  @Test
  void aServiceIsDialledAtOneOfItsEndpoints() {
    hooks.allow("/yes");
    house.must(
        "POST", "/api/v1/namespaces/ns/services",
        "{'metadata': {'name': 'hook'}, 'spec': {'ports': [{'port': 443, 'targetPort': 8443}]}}");
    String config =
        validating("v", webhook("svc.example.com", "/yes", ""))
            .replace(
                "'url': 'https://hooks.example.com/yes'",
                "'service': {'name': 'hook', 'namespace': 'ns', 'path': '/yes'}, 'caBundle': 'YWJj'");
    house.mustCreate(config);

    assertThat(house.map("m", "").message())
        .isEqualTo(
            "Internal error occurred: failed calling webhook \"svc.example.com\": failed to call webhook: Post"
                + " \"https://hook.ns.svc:443/yes?timeout=10s\": no endpoints available for service \"hook\"");
    house.must(
        "POST",
        "/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices",
        "{'metadata': {'name': 'hook-1', 'labels': {'kubernetes.io/service-name': 'hook'}}, 'addressType': 'IPv4',"
            + " 'ports': [{'name': '', 'port': 8443}], 'endpoints': [{'addresses': ['10.1.2.3'], 'conditions': {'ready':"
            + " true}}]}");
    assertThat(house.map("m", "").code()).isEqualTo(201);
    assertThat(hooks.targets.getFirst().host()).isEqualTo("hook.ns.svc");
    assertThat(hooks.targets.getFirst().roots()).isEqualTo("abc");
    assertThat(hooks.targets.getFirst().at().orElseThrow().toString()).contains("10.1.2.3").contains("8443");
  }

  @Test
  void definitionsOfCustomResourcesAreAskedAboutToo() {
    hooks.deny("/no", "'message': 'the crd contains unwanted label'");
    house.mustCreate(
        validating(
            "v",
            webhook(
                "crd.example.com",
                "/no",
                "'rules': [{'operations': ['CREATE'], 'apiGroups': ['apiextensions.k8s.io'], 'apiVersions': ['*'],"
                    + " 'resources': ['customresourcedefinitions']}]")));
    Answer refused =
        house.call(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "{'metadata': {'name': 'as.example.com'}, 'spec': {'group': 'example.com', 'scope': 'Cluster', 'names':"
                + " {'plural': 'as', 'singular': 'a', 'kind': 'A', 'listKind': 'AList'}, 'versions': [{'name': 'v1',"
                + " 'served': true, 'storage': true, 'schema': {'openAPIV3Schema': {'type': 'object'}}}]}}");
    assertThat(refused.message())
        .isEqualTo("admission webhook \"crd.example.com\" denied the request: the crd contains unwanted label");
  }
}
