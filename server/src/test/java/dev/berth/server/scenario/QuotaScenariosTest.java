package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.scenario.Wire.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Quotas from their creation on (upstream's {@code resource_quota.go}). Each test has a namespace of its own. */
@Spec("E74")
final class QuotaScenariosTest {
  private static final Wire WIRE = new Wire("resourcequota-controller", "serviceaccount-controller");
  private static final String HARD =
      "'pods': '5', 'services': '10', 'services.nodeports': '1', 'services.loadbalancers': '1',"
          + " 'replicationcontrollers': '10', 'resourcequotas': '1', 'cpu': '1', 'memory': '500Mi', 'configmaps': '10',"
          + " 'secrets': '10', 'persistentvolumeclaims': '10', 'requests.storage': '10Gi', 'requests.ephemeral-storage': '50Gi',"
          + " 'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '10',"
          + " 'gold.storageclass.storage.k8s.io/requests.storage': '10Gi', 'count/replicasets.apps': '5',"
          + " 'requests.example.com/dongle': '3'";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static String namespace(String name) {
    WIRE.must(WIRE.post("/api/v1/namespaces", "{'metadata': {'name': '" + name + "'}}"));
    WIRE.await("/api/v1/namespaces/" + name + "/serviceaccounts/default", a -> a.code() == 200);
    return "/api/v1/namespaces/" + name;
  }

  private static void quota(String ns, String name, String spec) {
    WIRE.must(WIRE.post(ns + "/resourcequotas", "{'metadata': {'name': '" + name + "'}, 'spec': {" + spec + "}}"));
    WIRE.await(ns + "/resourcequotas/" + name, a -> a.body().object("status").has("used"));
  }

  private static void used(String ns, String name, Map<String, String> expected) {
    WIRE.await(
        ns + "/resourcequotas/" + name,
        a -> {
          JsonObject used = a.body().object("status").object("used");
          return expected.entrySet().stream().allMatch(e -> used.text(e.getKey()).equals(e.getValue()));
        });
  }

  private static Answer pod(String ns, String name, String requests, String limits, String more) {
    return WIRE.post(
        ns + "/pods",
        "{'metadata': {'name': '" + name + "'}, 'spec': {" + more + "'containers': [{'name': 'pause', 'image': 'pause',"
            + " 'resources': {'requests': {" + requests + "}, 'limits': {" + limits + "}}}]}}");
  }

  @Test
  void aQuotaIsCountedAtOnceAndCountsItself() {
    String ns = namespace("prompt");
    quota(ns, "q", "'hard': {" + HARD + "}");
    used(ns, "q", Map.of("resourcequotas", "1", "pods", "0", "cpu", "0"));
  }

  @Test
  void servicesAreCountedAndNodePortsAmongThem() {
    String ns = namespace("services");
    quota(ns, "q", "'hard': {" + HARD + "}");
    String service = "{'metadata': {'name': 'NAME'}, 'spec': {'type': 'TYPE', 'ports': [{'port': 80}]}}";
    WIRE.must(WIRE.post(ns + "/services", service.replace("NAME", "a").replace("TYPE", "ClusterIP")));
    WIRE.must(WIRE.post(ns + "/services", service.replace("NAME", "b").replace("TYPE", "NodePort")));
    Answer refused = WIRE.post(ns + "/services", service.replace("NAME", "c").replace("TYPE", "LoadBalancer"));
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message())
        .isEqualTo(
            "services \"c\" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1,"
                + " limited: services.nodeports=1");
    used(ns, "q", Map.of("services", "2", "services.nodeports", "1", "services.loadbalancers", "0"));
    WIRE.must(WIRE.delete(ns + "/services/a"));
    WIRE.must(WIRE.delete(ns + "/services/b"));
    used(ns, "q", Map.of("services", "0", "services.nodeports", "0"));
  }

  @Test
  void secretsConfigMapsAndControllersAreCounted() {
    String ns = namespace("counted");
    quota(ns, "q", "'hard': {" + HARD + "}");
    String replicas =
        "{'metadata': {'name': 'x'}, 'spec': {'replicas': 0, 'selector': SELECTOR, 'template': {'metadata': {'labels': {'a':"
            + " 'b'}}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}}}";
    List<List<String>> each =
        List.of(
            List.of(ns + "/secrets", "{'metadata': {'name': 'x'}}", "secrets"),
            List.of(ns + "/configmaps", "{'metadata': {'name': 'x'}}", "configmaps"),
            List.of(ns + "/replicationcontrollers", replicas.replace("SELECTOR", "{'a': 'b'}"), "replicationcontrollers"),
            List.of(
                "/apis/apps/v1/namespaces/counted/replicasets", replicas.replace("SELECTOR", "{'matchLabels': {'a': 'b'}}"),
                "count/replicasets.apps"));
    for (List<String> one : each) {
      String before = WIRE.get(ns + "/resourcequotas/q").body().object("status").object("used").text(one.get(2));
      WIRE.must(WIRE.post(one.get(0), one.get(1)));
      used(ns, "q", Map.of(one.get(2), Integer.toString(Integer.parseInt(before) + 1)));
      WIRE.must(WIRE.call("DELETE", one.get(0) + "/x", "{'propagationPolicy': 'Background'}"));
      used(ns, "q", Map.of(one.get(2), before));
    }
  }

  @Test
  void podsAreCountedByWhatTheyAskFor() {
    String ns = namespace("pods");
    quota(ns, "q", "'hard': {" + HARD + "}");
    String dongle = ", 'example.com/dongle': '2'";
    WIRE.must(
        pod(
            ns, "fits", "'cpu': '500m', 'memory': '252Mi', 'ephemeral-storage': '30Gi'" + dongle, dongle.substring(2), ""));
    Map<String, String> counted =
        Map.of(
            "pods", "1", "cpu", "500m", "memory", "252Mi", "requests.ephemeral-storage", "30Gi",
            "requests.example.com/dongle", "2");
    used(ns, "q", counted);
    assertThat(pod(ns, "silent", "'memory': '1Mi'", "", "").message())
        .isEqualTo("pods \"silent\" is forbidden: failed quota: q: must specify cpu for: pause");

    Answer over = pod(ns, "over", "'cpu': '600m', 'memory': '100Mi'", "", "");
    assertThat(over.code()).isEqualTo(403);
    assertThat(over.message())
        .isEqualTo("pods \"over\" is forbidden: exceeded quota: q, requested: cpu=600m, used: cpu=500m, limited: cpu=1");
    over =
        pod(
            ns, "over", "'cpu': '100m', 'memory': '100Mi', 'ephemeral-storage': '1Gi'" + dongle, dongle.substring(2), "");
    assertThat(over.message())
        .endsWith(
            "requested: requests.example.com/dongle=2, used: requests.example.com/dongle=2, limited:"
                + " requests.example.com/dongle=3");
    assertThat(
            WIRE.jsonPatch(
                    ns + "/pods/fits",
                    "[{'op': 'replace', 'path': '/spec/containers/0/resources/requests/cpu', 'value': '100m'}]")
                .code())
        .isEqualTo(422);
    used(ns, "q", counted);
    WIRE.must(WIRE.call("DELETE", ns + "/pods/fits", "{'gracePeriodSeconds': 0}"));
    used(ns, "q", Map.of("pods", "0", "cpu", "0", "memory", "0", "requests.ephemeral-storage", "0"));
  }

  @Test
  void claimsAreCountedAndThoseOfAClassBesides() {
    String ns = namespace("claims");
    quota(ns, "q", "'hard': {" + HARD + "}");
    String claim =
        "{'metadata': {'name': 'NAME'}, 'spec': {'accessModes': ['ReadWriteOnce'], 'storageClassName': 'CLASS', 'resources':"
            + " {'requests': {'storage': '1Gi'}}}}";
    WIRE.must(WIRE.post(ns + "/persistentvolumeclaims", claim.replace("NAME", "a").replace("CLASS", "gold")));
    WIRE.must(WIRE.post(ns + "/persistentvolumeclaims", claim.replace("NAME", "b").replace("CLASS", "other")));
    used(
        ns, "q",
        Map.of(
            "persistentvolumeclaims", "2", "requests.storage", "2Gi",
            "gold.storageclass.storage.k8s.io/persistentvolumeclaims", "1",
            "gold.storageclass.storage.k8s.io/requests.storage", "1Gi"));
    WIRE.must(
        WIRE.merge(
            ns + "/persistentvolumeclaims/a", "{'metadata': {'finalizers': null}}"));
    WIRE.must(WIRE.delete(ns + "/persistentvolumeclaims/a"));
    used(ns, "q", Map.of("persistentvolumeclaims", "1", "gold.storageclass.storage.k8s.io/requests.storage", "0"));
  }

  @Test
  @Spec("A52")
  void aNamespaceGetsNoMoreStorageThanItsQuotaInAllAndOfEachClass() {
    String ns = namespace("storage");
    quota(
        ns, "q",
        "'hard': {'persistentvolumeclaims': '3', 'requests.storage': '10Gi',"
            + " 'gold.storageclass.storage.k8s.io/requests.storage': '5Gi'}");
    WIRE.must(claim(ns, "a", "gold", "4Gi"));
    String refused = "persistentvolumeclaims \"%s\" is forbidden: exceeded quota: q, requested: ";
    String ofGold = "gold.storageclass.storage.k8s.io/requests.storage=";
    Answer tooMuchGold = claim(ns, "b", "gold", "2Gi");
    assertThat(tooMuchGold.code()).isEqualTo(403);
    assertThat(tooMuchGold.body().text("message"))
        .isEqualTo(refused.formatted("b") + ofGold + "2Gi, used: " + ofGold + "4Gi, limited: " + ofGold + "5Gi");
    Answer tooMuch = claim(ns, "b", "other", "7Gi");
    assertThat(tooMuch.code()).isEqualTo(403);
    assertThat(tooMuch.body().text("message"))
        .isEqualTo(refused.formatted("b") + "requests.storage=7Gi, used: requests.storage=4Gi, limited: requests.storage=10Gi");
    WIRE.must(claim(ns, "b", "other", "1Gi"));
    WIRE.must(claim(ns, "c", "other", "1Gi"));
    Answer tooMany = claim(ns, "d", "other", "1Gi");
    assertThat(tooMany.code()).isEqualTo(403);
    assertThat(tooMany.body().text("message"))
        .isEqualTo(
            refused.formatted("d")
                + "persistentvolumeclaims=1, used: persistentvolumeclaims=3, limited: persistentvolumeclaims=3");
    String elsewhere = namespace("storage-elsewhere");
    WIRE.must(claim(elsewhere, "d", "gold", "50Gi"));
  }

  private static Answer claim(String ns, String name, String storageClass, String size) {
    return WIRE.post(
        ns + "/persistentvolumeclaims",
        "{'metadata': {'name': '" + name + "'}, 'spec': {'accessModes': ['ReadWriteOnce'], 'storageClassName': '"
            + storageClass + "', 'resources': {'requests': {'storage': '" + size + "'}}}}");
  }

  @Test
  void customObjectsAreCounted() {
    String ns = namespace("custom");
    WIRE.define(
        Definitions.definition("quota.example.com", "widgets", "Widget", "Namespaced", Definitions.ANYTHING, ""));
    quota(ns, "q", "'hard': {'count/widgets.quota.example.com': '1'}");
    String all = "/apis/quota.example.com/v1/namespaces/custom/widgets";
    String body = "{'apiVersion': 'quota.example.com/v1', 'kind': 'Widget', 'metadata': {'name': 'NAME'}}";
    WIRE.must(WIRE.post(all, body.replace("NAME", "a")));
    used(ns, "q", Map.of("count/widgets.quota.example.com", "1"));
    assertThat(WIRE.post(all, body.replace("NAME", "b")).message())
        .isEqualTo(
            "widgets.quota.example.com \"b\" is forbidden: exceeded quota: q, requested: count/widgets.quota.example.com=1,"
                + " used: count/widgets.quota.example.com=1, limited: count/widgets.quota.example.com=1");
    WIRE.must(WIRE.delete(all + "/a"));
    used(ns, "q", Map.of("count/widgets.quota.example.com", "0"));
  }

  @Test
  void scopesTellPodsThatEndFromOthers() {
    String ns = namespace("ending");
    quota(ns, "terminating", "'hard': {'pods': '5'}, 'scopes': ['Terminating']");
    quota(ns, "lasting", "'hard': {'pods': '5'}, 'scopes': ['NotTerminating']");
    WIRE.must(pod(ns, "long", "", "", ""));
    used(ns, "lasting", Map.of("pods", "1"));
    used(ns, "terminating", Map.of("pods", "0"));
    WIRE.must(pod(ns, "short", "", "", "'activeDeadlineSeconds': 3600, "));
    used(ns, "terminating", Map.of("pods", "1"));
    used(ns, "lasting", Map.of("pods", "1"));
    WIRE.must(WIRE.call("DELETE", ns + "/pods/short", "{'gracePeriodSeconds': 0}"));
    used(ns, "terminating", Map.of("pods", "0"));
  }

  @Test
  void scopesTellBestEffortFromOthers() {
    String ns = namespace("best");
    quota(ns, "best", "'hard': {'pods': '5'}, 'scopes': ['BestEffort']");
    quota(ns, "rest", "'hard': {'pods': '5'}, 'scopes': ['NotBestEffort']");
    WIRE.must(pod(ns, "free", "", "", ""));
    used(ns, "best", Map.of("pods", "1"));
    used(ns, "rest", Map.of("pods", "0"));
    WIRE.must(pod(ns, "bound", "'cpu': '500m'", "", ""));
    used(ns, "rest", Map.of("pods", "1"));
    used(ns, "best", Map.of("pods", "1"));
  }

  @Test
  void aScopeSelectorTakesPodsOfAPriorityClass() {
    String ns = namespace("priority");
    WIRE.must(
        WIRE.post(
            "/apis/scheduling.k8s.io/v1/priorityclasses", "{'metadata': {'name': 'pclass1'}, 'value': 1000}"));
    String selector =
        "'hard': {'pods': '1'}, 'scopeSelector': {'matchExpressions': [{'scopeName': 'PriorityClass', 'operator': 'OP'VALUES}]}";
    quota(ns, "in", selector.replace("OP", "In").replace("VALUES", ", 'values': ['pclass1']"));
    quota(ns, "exists", selector.replace("OP", "Exists").replace("VALUES", ""));
    quota(ns, "not", selector.replace("OP", "NotIn").replace("VALUES", ", 'values': ['pclass9']"));
    WIRE.must(pod(ns, "one", "", "", "'priorityClassName': 'pclass1', "));
    used(ns, "in", Map.of("pods", "1"));
    used(ns, "exists", Map.of("pods", "1"));
    assertThat(pod(ns, "two", "", "", "'priorityClassName': 'pclass1', ").code()).isEqualTo(403);
  }

  @Test
  void aQuotaIsChangedAndDeleted() {
    String ns = namespace("changed");
    WIRE.must(WIRE.post(ns + "/resourcequotas", "{'metadata': {'name': 'q'}, 'spec': {'hard': {'cpu': '1', 'memory': '500Mi'}}}"));
    JsonObject quota = WIRE.get(ns + "/resourcequotas/q").body();
    JsonObject hard = JsonObject.EMPTY.with("cpu", "2").with("memory", "1Gi");
    Answer updated =
        WIRE.await(
            ns + "/resourcequotas/q",
            _ ->
                WIRE.call(
                            "PUT", ns + "/resourcequotas/q",
                            quota.updateObject("metadata", m -> m.without("resourceVersion"))
                                .updateObject("spec", s -> s.with("hard", hard)).toString())
                        .code()
                    == 200);
    assertThat(updated.code()).isEqualTo(200);
    assertThat(WIRE.get(ns + "/resourcequotas/q").spec().object("hard").text("memory")).isEqualTo("1Gi");
    WIRE.must(WIRE.delete(ns + "/resourcequotas/q"));
    assertThat(WIRE.get(ns + "/resourcequotas/q").code()).isEqualTo(404);
  }

  @Test
  void lifeOfAQuotaByLabelsPatchAndCollection() {
    String ns = namespace("life");
    WIRE.must(
        WIRE.post(
            ns + "/resourcequotas", "{'metadata': {'name': 'q', 'labels': {'e2e': 'q'}}, 'spec': {'hard': {'cpu': '1'}}}"));
    assertThat(WIRE.get("/api/v1/resourcequotas?labelSelector=e2e=q").body().array("items").size()).isEqualTo(1);
    Answer patched =
        WIRE.must(
            WIRE.call(
                "PATCH", ns + "/resourcequotas/q",
                "{'metadata': {'labels': {'q': 'patched'}}, 'spec': {'hard': {'memory': '750Mi'}}}", "Content-Type",
                "application/strategic-merge-patch+json"));
    assertThat(patched.spec().object("hard").text("memory")).isEqualTo("750Mi");
    WIRE.must(WIRE.delete(ns + "/resourcequotas?labelSelector=q=patched"));
    assertThat(WIRE.get(ns + "/resourcequotas").body().array("items").isEmpty()).isTrue();
  }

  @Test
  void theStatusIsUpdatedAndPatched() {
    String ns = namespace("status");
    quota(ns, "q", "'hard': {'cpu': '500m', 'memory': '500Mi'}");
    Answer patched =
        WIRE.must(
            WIRE.merge(
                ns + "/resourcequotas/q/status", "{'status': {'hard': {'cpu': '1', 'memory': '500Mi'}}}"));
    assertThat(patched.body().object("status").object("hard").text("cpu")).isEqualTo("1");
    WIRE.await(
        ns + "/resourcequotas/q", a -> a.body().object("status").object("hard").text("cpu").equals("500m"));
  }
}
