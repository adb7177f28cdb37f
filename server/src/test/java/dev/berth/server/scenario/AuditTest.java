package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.server.ServerConfig;
import dev.berth.server.audit.AuditSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Spec("E75")
final class AuditTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitManagedFields: true
      rules:
      - level: None
        userGroups: ["system:serviceaccounts", "system:nodes"]
      - level: None
        nonResourceURLs: ["/healthz*", "/version"]
      - level: RequestResponse
        resources: [{group: "", resources: ["configmaps"]}]
        namespaces: ["default"]
      - level: Request
        omitStages: ["RequestReceived"]
        resources: [{group: "", resources: ["secrets", "pods/*"]}]
      - level: Metadata
        verbs: ["create", "update", "patch", "delete", "watch"]
        omitStages: ["RequestReceived"]
      """;

  @TempDir private Path dir = Path.of("");
  private Wire wire = new Wire();

  @BeforeEach
  void start() throws IOException {
    wire.close();
    Files.writeString(dir.resolve("policy.yaml"), POLICY);
    AuditSettings settings = AuditSettings.of(dir.resolve("policy.yaml"), dir.resolve("logs/audit.log").toString());
    wire = new Wire(ServerConfig.forTests().withControllers(List.of()).withAudit(Optional.of(settings)));
  }

  @AfterEach
  void stop() {
    wire.close();
  }

  private List<JsonObject> events(String auditId) {
    try {
      return Files.readAllLines(dir.resolve("logs/audit.log")).stream()
          .map(line -> (JsonObject) Json.parse(line.getBytes(StandardCharsets.UTF_8)))
          .filter(event -> event.text("auditID").equals(auditId))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject last(String auditId) {
    return events(auditId).getLast();
  }

  @Test
  void aRequestIsKeptWhenItComesAndWhenItIsAnsweredWithWhatWasSaid() {
    wire.must(
        wire.post(
            MAPS + "?fieldManager=me", "{'metadata': {'name': 'm'}, 'data': {'a': 'b'}}", "Audit-ID", "one", "User-Agent",
            "test/1"));

    JsonObject received = events("one").getFirst();
    assertThat(received.text("stage")).isEqualTo("RequestReceived");
    assertThat(received.text("requestReceivedTimestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z")
        .isEqualTo(received.text("stageTimestamp"));
    assertThat(received.has("responseStatus") || received.has("requestObject")).isFalse();
    JsonObject complete = last("one");
    assertThat(complete.text("stage")).isEqualTo("ResponseComplete");
    assertThat(
            complete.without("requestObject").without("responseObject").without("requestReceivedTimestamp")
                .without("stageTimestamp").without("annotations").toString().replace('"', '\''))
        .isEqualTo(
            "{'kind':'Event','apiVersion':'audit.k8s.io/v1','level':'RequestResponse','auditID':'one','stage':"
                + "'ResponseComplete','requestURI':'/api/v1/namespaces/default/configmaps?fieldManager=me','verb':'create',"
                + "'user':{'username':'kubernetes-admin','groups':['system:masters','system:authenticated']},'sourceIPs':"
                + "['127.0.0.1'],'userAgent':'test/1','objectRef':{'resource':'configmaps','namespace':'default',"
                + "'apiVersion':'v1','name':'m'},'responseStatus':{'metadata':{},'code':201}}");
    assertThat(complete.object("requestObject").object("data").text("a")).isEqualTo("b");
    JsonObject answered = complete.object("responseObject");
    assertThat(answered.object("metadata").text("uid")).isNotEmpty();
    assertThat(answered.object("metadata").has("managedFields")).isFalse();
    assertThat(complete.object("annotations").text("authorization.k8s.io/decision")).isEqualTo("allow");
  }

  /** Source: apiserver {@code pkg/endpoints/metrics/metrics.go}, MonitorRequest. */
  @Test
  void whoeverUsesADeprecatedKindLeavesANote() {
    wire.must(wire.post("/api/v1/namespaces/default/endpoints", "{'metadata': {'name': 'e'}}", "Audit-ID", "old"));
    wire.must(wire.post(MAPS, "{'metadata': {'name': 'm'}}", "Audit-ID", "current"));

    assertThat(last("old").object("annotations").text("k8s.io/deprecated")).isEqualTo("true");
    assertThat(last("current").object("annotations").has("k8s.io/deprecated")).isFalse();
  }

  @Test
  void readsSayWhatTheyAnsweredInWhicheverFormItWasSent() {
    wire.must(wire.post(MAPS, "{'metadata': {'name': 'm'}}"));
    wire.must(wire.get(MAPS + "/m", "Audit-ID", "get"));
    wire.must(wire.get(MAPS, "Audit-ID", "list"));
    wire.get(MAPS, "Audit-ID", "protobuf", "Accept", "application/vnd.kubernetes.protobuf");

    assertThat(last("get").object("responseObject").object("metadata").text("name")).isEqualTo("m");
    for (String id : List.of("list", "protobuf")) {
      JsonObject list = last(id).object("responseObject");
      assertThat(list.text("kind")).isEqualTo("ConfigMapList");
      assertThat(list.array("items").objects().anyMatch(m -> m.object("metadata").text("name").equals("m"))).isTrue();
    }
  }

  @Test
  void aPatchAndTheOptionsOfADeletionAreWhatIsRequested() {
    wire.must(wire.post(MAPS, "{'metadata': {'name': 'm'}}"));
    wire.must(
        wire.call(
            "PATCH", MAPS + "/m", "{'data': {'a': 'c'}}", "Audit-ID", "patch", "Content-Type",
            "application/merge-patch+json"));
    wire.must(
        wire.call(
            "PATCH", MAPS + "/m?fieldManager=f&force=true", "{apiVersion: v1, kind: ConfigMap, data: {z: z}}", "Audit-ID",
            "apply", "Content-Type", "application/apply-patch+yaml"));
    wire.must(
        wire.call("DELETE", MAPS + "/m", "{'propagationPolicy': 'Background'}", "Audit-ID", "delete"));

    assertThat(last("patch").object("requestObject").toString()).isEqualTo("{\"data\":{\"a\":\"c\"}}");
    assertThat(last("apply").object("requestObject").object("data").text("z")).isEqualTo("z");
    assertThat(last("delete").object("requestObject").text("propagationPolicy")).isEqualTo("Background");
    assertThat(last("delete").object("responseStatus").text("status")).isEqualTo("Success");
    assertThat(last("delete").object("responseStatus").number("code")).isEqualTo(200);
  }

  @Test
  void failuresSayWhy() {
    wire.get(MAPS + "/none", "Audit-ID", "lost");

    JsonObject status = last("lost").object("responseStatus");
    assertThat(status.text("status")).isEqualTo("Failure");
    assertThat(status.text("reason")).isEqualTo("NotFound");
    assertThat(status.text("message")).isEqualTo("configmaps \"none\" not found");
    assertThat(status.object("details").text("name")).isEqualTo("none");
    assertThat(status.number("code")).isEqualTo(404);
  }

  @Test
  void rulesSayHowMuchIsKept() {
    String secrets = "/api/v1/namespaces/default/secrets";
    wire.must(wire.post(secrets, "{'metadata': {'name': 's'}, 'stringData': {'k': 'v'}}", "Audit-ID", "request"));
    wire.must(
        wire.post(
            "/api/v1/namespaces", "{'metadata': {'name': 'n'}}", "Audit-ID", "metadata"));
    wire.must(wire.get("/api/v1/namespaces/n", "Audit-ID", "none"));
    wire.must(wire.get("/version", "Audit-ID", "version"));

    assertThat(events("request")).hasSize(1);
    assertThat(last("request").text("level")).isEqualTo("Request");
    assertThat(last("request").has("requestObject")).isTrue();
    assertThat(last("request").has("responseObject")).isFalse();
    assertThat(events("metadata")).hasSize(1);
    assertThat(last("metadata").has("requestObject")).isFalse();
    assertThat(last("metadata").object("objectRef").text("name")).isEqualTo("n");
    assertThat(events("none")).isEmpty();
    assertThat(events("version")).isEmpty();
  }

  @Test
  void aWatchIsKeptWhenItBeginsAndWhenItEnds() {
    wire.must(wire.get("/api/v1/pods?watch=true&timeoutSeconds=1", "Audit-ID", "watch"));

    assertThat(events("watch")).extracting(e -> e.text("stage")).containsExactly("ResponseStarted", "ResponseComplete");
  }

  @Test
  void aTokenThatIsHandedOutIsNoted() {
    String accounts = "/api/v1/namespaces/default/serviceaccounts";
    wire.must(wire.post(accounts, "{'metadata': {'name': 'a'}}"));
    String token =
        wire.must(wire.post(accounts + "/a/token", "{'spec': {}}", "Audit-ID", "token")).body().object("status").text("token");

    String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    assertThat(last("token").object("annotations").text("authentication.kubernetes.io/issued-credential-id"))
        .isEqualTo("JTI=" + ((JsonObject) Json.parse(claims)).text("jti"));
  }

  @Test
  void whoActsAsSomebodyElseIsKeptWithBoth() {
    wire.get(MAPS + "/m", "Audit-ID", "as", "Impersonate-User", "jane", "Impersonate-Group", "dev");

    JsonObject event = last("as");
    assertThat(event.object("user").text("username")).isEqualTo("kubernetes-admin");
    assertThat(event.object("impersonatedUser").text("username")).isEqualTo("jane");
    assertThat(event.object("impersonatedUser").array("groups").strings()).contains("dev");
  }

  @Test
  void policiesOfAdmissionLeaveTheirNotes() {
    String group = "/apis/admissionregistration.k8s.io/v1/";
    wire.must(
        wire.post(
            group + "validatingadmissionpolicies",
            """
            {'metadata': {'name': 'p.example.com'}, 'spec': {'matchConstraints': {'resourceRules': [{'apiGroups': [''],
            'apiVersions': ['v1'], 'operations': ['CREATE'], 'resources': ['configmaps']}]}, 'validations': [{'expression':
            'true'}, {'expression': 'object.metadata.name != \\"odd\\"', 'message': 'odd'}], 'auditAnnotations': [{'key':
            'name', 'valueExpression': 'string(object.metadata.name)'}]}}"""));
    wire.must(
        wire.post(
            group + "validatingadmissionpolicybindings",
            "{'metadata': {'name': 'b'}, 'spec': {'policyName': 'p.example.com', 'validationActions': ['Audit']}}"));

    wire.must(wire.post(MAPS, "{'metadata': {'name': 'odd'}}", "Audit-ID", "odd"));

    JsonObject notes = last("odd").object("annotations");
    assertThat(notes.text("p.example.com/name")).isEqualTo("odd");
    assertThat(notes.text("validation.policy.admission.k8s.io/validation_failure").replace('"', '\''))
        .isEqualTo(
            "[{'message':'odd','policy':'p.example.com','binding':'b','expressionIndex':1,'validationActions':['Audit']}]");
  }

  @Test
  void podSecurityNotesWhatItWouldRefuse() {
    wire.must(
        wire.post(
            "/api/v1/namespaces",
            "{'metadata': {'name': 'n', 'labels': {'pod-security.kubernetes.io/audit': 'baseline'}}}"));
    wire.must(wire.post("/api/v1/namespaces/n/serviceaccounts", "{'metadata': {'name': 'default'}}"));
    wire.must(
        wire.post(
            "/api/v1/namespaces/n/pods",
            "{'metadata': {'name': 'p'}, 'spec': {'hostNetwork': true, 'containers': [{'name': 'c', 'image': 'i'}]}}",
            "Audit-ID",
            "pod"));

    JsonObject notes = last("pod").object("annotations");
    assertThat(notes.text("pod-security.kubernetes.io/enforce-policy")).isEqualTo("privileged:latest");
    assertThat(notes.text("pod-security.kubernetes.io/audit-violations"))
        .isEqualTo("would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)");
  }
}
