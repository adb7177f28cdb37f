package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's scenarios of quotas, told anew: what is promised is what is counted, and promptly. */
@Spec("E79")
class QuotaScenariosTest {
  private static final String NS = "v1/namespaces/q";
  private static final String POD =
      "{metadata: {name: NAME}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 500m, memory: 100Mi,"
          + " ephemeral-storage: 1Gi, example.com/dongle: 2}, limits: {example.com/dongle: 2}}}]}}";

  private static Script withQuota(String spec) {
    Script script = new Script();
    script.create("v1/namespaces", "{metadata: {name: q}}");
    script.settle();
    script.create(NS + "/resourcequotas", "{metadata: {name: quota}, spec: " + spec + "}");
    script.settle();
    return script;
  }

  private static Map<String, String> used(Script script) {
    script.settle();
    return status(script).object("used").strings();
  }

  private static JsonObject status(Script script) {
    return script.get(NS + "/resourcequotas/quota").object("status");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "configmaps | v1/namespaces/q/configmaps | {metadata: {name: a}, data: {k: v}} | 1",
    "secrets | v1/namespaces/q/secrets | {metadata: {name: a}} | 0",
    "services | v1/namespaces/q/services | {metadata: {name: a}, spec: {ports: [{port: 80}]}} | 0",
    "services.nodeports | v1/namespaces/q/services | {metadata: {name: a}, spec: {type: NodePort, ports: [{port: 80}]}} | 0",
    "services.loadbalancers | v1/namespaces/q/services | {metadata: {name: a}, spec: {type: LoadBalancer, ports: [{port:"
        + " 80}]}} | 0",
    "replicationcontrollers | v1/namespaces/q/replicationcontrollers | {metadata: {name: a}, spec: {replicas: 0, selector:"
        + " {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}} | 0",
    "count/replicasets.apps | apps/v1/namespaces/q/replicasets | {metadata: {name: a}, spec: {replicas: 0, selector:"
        + " {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}} | 0",
    "persistentvolumeclaims | v1/namespaces/q/persistentvolumeclaims | {metadata: {name: a}, spec: {storageClassName: gold,"
        + " accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}} | 0",
    "gold.storageclass.storage.k8s.io/persistentvolumeclaims | v1/namespaces/q/persistentvolumeclaims | {metadata: {name:"
        + " a}, spec: {storageClassName: gold, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}} | 0",
    "resourcequotas | v1/namespaces/q/resourcequotas | {metadata: {name: a}, spec: {hard: {pods: '1'}}} | 1"
  })
  void theLifeOfAnObjectIsCounted(String name, String collection, String object, int before) {
    try (Script script = withQuota("{hard: {" + name + ": '" + (before + 1) + "'}}")) {
      assertThat(used(script)).containsExactly(Map.entry(name, String.valueOf(before)));
      script.create(collection, object);
      assertThat(used(script)).containsEntry(name, String.valueOf(before + 1));
      assertThat(script.code("POST", collection, object.replace("name: a}", "name: b}"))).isEqualTo(403);
      script.delete(collection + "/a");
      assertThat(used(script)).containsEntry(name, String.valueOf(before));
      script.create(collection, object.replace("name: a}", "name: b}"));
    }
  }

  @Test
  void theLifeOfAPodIsCountedWithAllThatItAsksFor() {
    try (Script script =
        withQuota(
            "{hard: {pods: '5', requests.cpu: '1', requests.memory: 500Mi, requests.ephemeral-storage: 50Gi,"
                + " requests.example.com/dongle: '3'}}")) {
      script.create(NS + "/pods", POD.replace("NAME", "a"));
      assertThat(used(script))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "pods", "1", "requests.cpu", "500m", "requests.memory", "100Mi", "requests.ephemeral-storage", "1Gi",
                  "requests.example.com/dongle", "2"));
      assertThat(script.code("POST", NS + "/pods", POD.replace("NAME", "b").replace("500m", "600m"))).isEqualTo(403);
      assertThat(script.code("POST", NS + "/pods", POD.replace("NAME", "b"))).isEqualTo(403); // of dongles
      script.merge(NS + "/pods/a", "{metadata: {labels: {a: b}}}");
      assertThat(used(script)).containsEntry("pods", "1");
      script.delete(NS + "/pods/a");
      assertThat(used(script)).containsEntry("pods", "0").containsEntry("requests.cpu", "0");
    }
  }

  @Test
  void scopesTellPodsApart() {
    try (Script script = withQuota("{hard: {pods: '5'}, scopes: [Terminating]}")) {
      script.create(NS + "/resourcequotas", "{metadata: {name: long}, spec: {hard: {pods: '5'}, scopes: [NotTerminating]}}");
      script.create(NS + "/resourcequotas", "{metadata: {name: best}, spec: {hard: {pods: '5'}, scopes: [BestEffort]}}");
      script.create(
          NS + "/resourcequotas", "{metadata: {name: better}, spec: {hard: {pods: '5'}, scopes: [NotBestEffort]}}");
      script.create(NS + "/pods", POD.replace("NAME", "a"));
      script.create(
          NS + "/pods", "{metadata: {name: b}, spec: {activeDeadlineSeconds: 3600, containers: [{name: c, image: i}]}}");
      script.create(
          NS + "/pods", "{metadata: {name: d}, spec: {activeDeadlineSeconds: 60, containers: [{name: c, image: i}]}}");
      script.settle();
      assertThat(pods(script, "quota")).isEqualTo("2");
      assertThat(pods(script, "long")).isEqualTo("1");
      assertThat(pods(script, "best")).isEqualTo("2");
      assertThat(pods(script, "better")).isEqualTo("1");
      script.delete(NS + "/pods/b");
      script.settle();
      assertThat(pods(script, "quota")).isEqualTo("1");
      assertThat(pods(script, "best")).isEqualTo("1");
    }
  }

  private static String pods(Script script, String quota) {
    return script.get(NS + "/resourcequotas/" + quota).object("status").object("used").text("pods");
  }

  @Test
  void aQuotaIsChangedAndGoes() {
    try (Script script = withQuota("{hard: {configmaps: '1'}}")) {
      assertThat(script.code("POST", NS + "/configmaps", "{metadata: {name: a}}")).isEqualTo(403);
      script.merge(NS + "/resourcequotas/quota", "{spec: {hard: {configmaps: '2', secrets: '7'}}}");
      script.settle();
      assertThat(status(script).object("hard").strings())
          .containsExactlyInAnyOrderEntriesOf(Map.of("configmaps", "2", "secrets", "7"));
      assertThat(used(script)).containsEntry("secrets", "0");
      script.create(NS + "/configmaps", "{metadata: {name: a}}");
      assertThat(script.code("POST", NS + "/configmaps", "{metadata: {name: b}}")).isEqualTo(403);
      script.delete(NS + "/resourcequotas/quota");
      script.settle();
      script.create(NS + "/configmaps", "{metadata: {name: b}}");
    }
  }

  @Test
  void customResourcesAreCounted() {
    try (Script script = withQuota("{hard: {count/widgets.example.com: '1'}}")) {
      assertThat(used(script)).containsEntry("count/widgets.example.com", "0");
      script.create(
          "apiextensions.k8s.io/v1/customresourcedefinitions",
          "{metadata: {name: widgets.example.com}, spec: {group: example.com, scope: Namespaced, names: {plural: widgets,"
              + " singular: widget, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema:"
              + " {openAPIV3Schema: {type: object}}}]}}");
      script.settle();
      String widgets = "example.com/v1/namespaces/q/widgets";
      String widget = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: NAME}}";
      script.create(widgets, widget.replace("NAME", "a"));
      assertThat(used(script)).containsEntry("count/widgets.example.com", "1");
      assertThat(script.code("POST", widgets, widget.replace("NAME", "b"))).isEqualTo(403);
      script.delete(widgets + "/a");
      assertThat(used(script)).containsEntry("count/widgets.example.com", "0");
      assertThat(script.get("apiregistration.k8s.io/v1/apiservices/v1.example.com").object("spec").number("versionPriority"))
          .isEqualTo(100);
      script.delete("apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com");
      script.settle();
      assertThat(script.exists("apiregistration.k8s.io/v1/apiservices/v1.example.com")).isFalse();
    }
  }

  @Test
  void aStatusThatSomebodyElseWroteIsPutRight() {
    try (Script script = withQuota("{hard: {configmaps: '5'}}")) {
      script.merge(NS + "/resourcequotas/quota/status", "{status: {used: {configmaps: '4'}, hard: {configmaps: '9'}}}");
      assertThat(used(script)).containsEntry("configmaps", "1");
      assertThat(status(script).object("hard").text("configmaps")).isEqualTo("5");
    }
  }
}
