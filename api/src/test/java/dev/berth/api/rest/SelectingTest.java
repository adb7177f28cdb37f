package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectingTest {
  private static final String NS = "/api/v1/namespaces/default/";
  private final ApiFixture f = new ApiFixture();

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @Spec("E47")
  @CsvSource(
      delimiter = '|',
      value = {
        "app=a | a1 a2",
        "app==a | a1 a2",
        "app!=a | b none",
        "app in (a,b) | a1 a2 b",
        "app notin (a) | b none",
        "app | a1 a2 b",
        "!app | none",
        "app=a,tier=x | a1",
        "app,tier notin (x) | a2 b",
        "app in (a), tier | a1",
      })
  void labelsSelect(String selector, String names) {
    create("a1", "\"app\":\"a\",\"tier\":\"x\"");
    create("a2", "\"app\":\"a\"");
    create("b", "\"app\":\"b\"");
    create("none", "");
    Answer list = f.call("GET", NS + "configmaps?labelSelector=" + encoded(selector), "");
    assertThat(String.join(" ", list.names())).isEqualTo(names);
  }

  private void create(String name, String labels) {
    f.call("POST", NS + "configmaps", Sent.map(name, labels));
  }

  @Test
  @Spec("E47")
  void aSelectorThatCannotBeReadIsTheCallersFault() {
    Answer a = f.call("GET", NS + "configmaps?labelSelector=" + encoded("a in b"), "");
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.body().text("reason")).isEqualTo("BadRequest");
    assertThat(a.message()).startsWith("unable to parse requirement: ");
  }

  @ParameterizedTest
  @Spec("E48")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/api/v1/namespaces/default/pods | spec.nodeName=n | {\"spec\":{\"nodeName\":\"n\"}}",
        "/api/v1/namespaces/default/pods | spec.restartPolicy=Never | {\"spec\":{\"restartPolicy\":\"Never\"}}",
        "/api/v1/namespaces/default/pods | spec.schedulerName=s | {\"spec\":{\"schedulerName\":\"s\"}}",
        "/api/v1/namespaces/default/pods | spec.serviceAccountName=s | {\"spec\":{\"serviceAccountName\":\"s\"}}",
        "/api/v1/namespaces/default/pods | spec.hostNetwork=true | {\"spec\":{\"hostNetwork\":true}}",
        "/api/v1/namespaces/default/pods | status.phase=Failed | {\"status\":{\"phase\":\"Failed\"}}",
        "/api/v1/namespaces/default/pods | status.podIP=10.0.0.1 | {\"status\":{\"podIP\":\"10.0.0.1\"}}",
        "/api/v1/namespaces/default/pods | status.podIPs=10.0.0.1 | {\"status\":{\"podIP\":\"10.0.0.1\"}}",
        "/api/v1/namespaces/default/pods | status.nominatedNodeName=n | {\"status\":{\"nominatedNodeName\":\"n\"}}",
        "/api/v1/nodes | spec.unschedulable=true | {\"spec\":{\"unschedulable\":true}}",
        "/api/v1/namespaces/default/replicationcontrollers | status.replicas=2 | {\"status\":{\"replicas\":2}}",
        "/api/v1/namespaces/default/events | involvedObject.kind=Pod | {\"involvedObject\":{\"kind\":\"Pod\"}}",
        "/api/v1/namespaces/default/events | involvedObject.uid=u | {\"involvedObject\":{\"uid\":\"u\"}}",
        "/api/v1/namespaces/default/events | involvedObject.fieldPath=f | {\"involvedObject\":{\"fieldPath\":\"f\"}}",
        "/api/v1/namespaces/default/events | reason=r | {\"reason\":\"r\"}",
        "/api/v1/namespaces/default/events | type=Warning | {\"type\":\"Warning\"}",
        "/api/v1/namespaces/default/events | source=kubelet | {\"source\":{\"component\":\"kubelet\"}}",
        "/api/v1/namespaces/default/events | source=c | {\"reportingComponent\":\"c\"}",
        "/api/v1/namespaces/default/events | reportingComponent=c | {\"reportingComponent\":\"c\"}",
        "/api/v1/namespaces/default/secrets | type=t | {\"type\":\"t\"}",
        "/api/v1/namespaces | status.phase=Terminating | {\"status\":{\"phase\":\"Terminating\"}}",
        "/apis/batch/v1/namespaces/default/jobs | status.successful=1 | {\"status\":{\"succeeded\":1}}",
        "/apis/certificates.k8s.io/v1/certificatesigningrequests | spec.signerName=s | {\"spec\":{\"signerName\":\"s\"}}",
        "/api/v1/namespaces/default/services | spec.clusterIP=None | {\"spec\":{\"clusterIP\":\"None\"}}",
        "/api/v1/namespaces/default/services | spec.type=LoadBalancer | {\"spec\":{\"type\":\"LoadBalancer\"}}",
      })
  void fieldsSelectKindByKind(String path, String selector, String with) {
    String other = "{\"metadata\":{\"name\":\"other\"}}";
    assertThat(f.call("POST", path, with.substring(0, with.length() - 1) + ",\"metadata\":{\"name\":\"it\"}}").code())
        .isEqualTo(201);
    assertThat(f.call("POST", path, other).code()).isEqualTo(201);
    if (with.startsWith("{\"status\"")) {
      Answer a =
          f.call("PATCH", path + "/it/status", with, "Content-Type", "application/merge-patch+json");
      assertThat(a.code()).as(a.raw()).isEqualTo(200);
    }
    assertThat(f.call("GET", path + "?fieldSelector=" + encoded(selector), "").names()).containsExactly("it");
    assertThat(f.call("GET", path + "?fieldSelector=" + encoded(selector.replace("=", "!=")), "").names())
        .containsExactly("other");
  }

  @Test
  @Spec("E48")
  void everyKindIsSelectedByNameAndNamespaceAndByNothingElse() {
    for (ResourceType t : Builtin.catalogue().types()) {
      if (t.verbs().contains(Verb.LIST)) {
        String path = (t.groupVersion().group().isEmpty() ? "/api/" : "/apis/") + t.groupVersion().apiVersion() + "/"
            + (t.namespaced() ? "namespaces/default/" : "") + t.plural() + "?fieldSelector=";
        assertThat(f.call("GET", path + "metadata.name%3Dx", "").code()).as(path).isEqualTo(200);
        if (t.namespaced() || t.selectableFields().isEmpty()) {
          assertThat(f.call("GET", path + "metadata.namespace%3Dx", "").names()).as(path).isEmpty();
        }
        Answer a = f.call("GET", path + "spec.foo%3Dx", "");
        assertThat(a.code()).as(path).isEqualTo(400);
        assertThat(a.message())
            .as(path)
            .contains(
                t.selectableFields().isEmpty()
                    ? "\"spec.foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                    : t.kind().equals("Job")
                        ? "field label \"spec.foo\" not supported for Job"
                        : "field label not supported: spec.foo");
      }
    }
  }

  @Test
  @Spec("E48")
  void aNameAndANamespaceSelectAcrossNamespaces() {
    create("a", "");
    f.call("POST", "/api/v1/namespaces/other/configmaps", Sent.map("a"));
    assertThat(f.call("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3Da", "").names()).hasSize(2);
    Answer one = f.call("GET", "/api/v1/configmaps?fieldSelector=metadata.name%3Da,metadata.namespace%3Dother", "");
    assertThat(one.names()).containsExactly("a");
    assertThat(one.body().array("items").object(0).object("metadata").text("namespace")).isEqualTo("other");
    assertThat(f.call("GET", NS + "configmaps?fieldSelector=metadata.name!%3Da", "").names()).isEmpty();
  }
}
