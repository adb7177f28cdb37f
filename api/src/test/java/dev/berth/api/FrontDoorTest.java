package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes in, and what there is inside. */
class FrontDoorTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String[] BOB = {"Authorization", "Bearer b"};
  private static final String[] ROOT = {"Authorization", "Bearer r"};
  private final ApiFixture f =
      ApiFixture.guarded("b,bob,1,\"dev\"\nr,root,2,\"system:masters\"\nv,viv,3,\"\"\n");

  @BeforeEach
  void give() {
    f.asAdmin(
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
        "{\"metadata\":{\"name\":\"patcher\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],"
            + "\"verbs\":[\"get\",\"patch\"]},{\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],"
            + "\"resourceNames\":[\"one\"],\"verbs\":[\"deletecollection\",\"list\"]}]}");
    f.asAdmin(
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
        "{\"metadata\":{\"name\":\"patcher\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\","
            + "\"name\":\"patcher\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\","
            + "\"name\":\"bob\"}]}");
  }

  @Test
  @Spec("E2")
  void aBadTokenIsUnauthorized() {
    Answer a = f.call("GET", PODS, "", "Authorization", "Bearer wrong");
    assertThat(a.code()).isEqualTo(401);
    assertThat(a.body().text("kind")).isEqualTo("Status");
    assertThat(a.body().text("reason")).isEqualTo("Unauthorized");
    assertThat(a.message()).isEqualTo("Unauthorized");
  }

  @Test
  @Spec("E2")
  void whoComesWithoutATokenIsAnonymousAndMayNothing() {
    Answer a = f.call("GET", PODS, "");
    assertThat(a.code()).isEqualTo(403);
    assertThat(a.body().text("reason")).isEqualTo("Forbidden");
    assertThat(a.message())
        .isEqualTo(
            "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace"
                + " \"default\"");
    assertThat(a.body().object("details").text("kind")).isEqualTo("pods");
  }

  @ParameterizedTest
  @Spec({"E2", "E71"})
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /api/v1/namespaces/default/pods/p | pods \"p\" is forbidden: User \"bob\" cannot get resource \"pods\" in API"
            + " group \"\" in the namespace \"default\"",
        "GET | /api/v1/nodes | nodes is forbidden: User \"bob\" cannot list resource \"nodes\" in API group \"\" at the"
            + " cluster scope",
        "PUT | /apis/apps/v1/namespaces/default/statefulsets/web/scale | statefulsets.apps \"web\" is forbidden: User"
            + " \"bob\" cannot update resource \"statefulsets/scale\" in API group \"apps\" in the namespace \"default\"",
        "GET | /metrics | forbidden: User \"bob\" cannot get path \"/metrics\"",
        "GET | /api/v1/watch/namespaces/default/pods | pods is forbidden: User \"bob\" cannot watch resource \"pods\" in"
            + " API group \"\" in the namespace \"default\"",
        "DELETE | /api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Done | configmaps is forbidden: User"
            + " \"bob\" cannot deletecollection resource \"configmaps\" in API group \"\" in the namespace \"default\"",
      })
  void whatIsNotAllowedIsForbiddenInWords(String method, String target, String why) {
    Answer a = f.call(method, target, "{}", BOB);
    assertThat(a.code()).isEqualTo(403);
    assertThat(a.message()).isEqualTo(why.strip());
  }

  @Test
  @Spec("E71")
  void aRoleAllowsWhatItNames() {
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"one\"}}");
    assertThat(f.call("GET", MAPS + "/one", "", BOB).code()).isEqualTo(200);
    assertThat(f.call("GET", MAPS, "", BOB).code()).isEqualTo(403);
    assertThat(f.call("GET", MAPS + "?fieldSelector=metadata.name%3Done", "", BOB).names()).containsExactly("one");
    assertThat(f.call("GET", "/api/v1/namespaces/other/configmaps/one", "", BOB).code()).isEqualTo(403);
  }

  @Test
  @Spec({"E51", "E71"})
  void whoMayPatchMayNotCreateByIt() {
    String[] apply = {"Authorization", "Bearer b", "Content-Type", "application/apply-patch+yaml"};
    String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"new\"}}";
    Answer a = f.call("PATCH", MAPS + "/new?fieldManager=m", body, apply);
    assertThat(a.code()).isEqualTo(403);
    assertThat(a.message())
        .isEqualTo(
            "configmaps \"new\" is forbidden: User \"bob\" cannot create resource \"configmaps\" in API group \"\" in the"
                + " namespace \"default\"");
    f.asAdmin(MAPS, body);
    assertThat(f.call("PATCH", MAPS + "/new?fieldManager=m", body, apply).code()).isEqualTo(200);
  }

  @Test
  @Spec("E3")
  void whoMayImpersonateIsTheOther() {
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"one\"}}");
    String[] asBob = {"Authorization", "Bearer r", "Impersonate-User", "bob"};
    assertThat(f.call("GET", MAPS + "/one", "", asBob).code()).isEqualTo(200);
    Answer a = f.call("GET", PODS, "", asBob);
    assertThat(a.code()).isEqualTo(403);
    assertThat(a.message()).startsWith("pods is forbidden: User \"bob\" cannot list resource \"pods\"");
    Answer who =
        f.call(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", "Authorization", "Bearer r",
            "Impersonate-User", "ann", "Impersonate-Group", "system:masters", "Impersonate-Uid", "7",
            "Impersonate-Extra-Scopes", "x");
    assertThat(who.code()).as(who.raw()).isEqualTo(201);
    assertThat(who.body().object("status").object("userInfo").text("username")).isEqualTo("ann");
    assertThat(who.body().object("status").object("userInfo").text("uid")).isEqualTo("7");
    assertThat(who.body().object("status").object("userInfo").array("groups").strings()).contains("system:masters");
    assertThat(who.body().object("status").object("userInfo").object("extra").array("scopes").strings())
        .containsExactly("x");
  }

  @Test
  @Spec("E3")
  void othersMayNotImpersonate() {
    Answer a =
        f.call("GET", MAPS + "/one", "", "Authorization", "Bearer v", "Impersonate-User", "bob");
    assertThat(a.code()).isEqualTo(403);
    assertThat(a.message()).contains("is forbidden: User \"viv\" cannot impersonate");
  }

  @Test
  void theRootListsThePathsThatThereAre() {
    Answer a = f.call("GET", "/", "", ROOT);
    assertThat(a.code()).as(a.raw()).isEqualTo(200);
    assertThat(a.body().names()).containsExactly("paths");
    assertThat(a.body().array("paths").strings())
        .isSorted()
        .contains("/api", "/api/v1", "/apis", "/apis/", "/apis/apps", "/apis/apps/v1", "/openapi/v2")
        .doesNotContain("/");
    assertThat(f.call("GET", "/index.html", "", ROOT).body()).isEqualTo(a.body());
    assertThat(f.call("GET", "/", "", "Authorization", "Bearer v").code()).isEqualTo(403);
  }

  @ParameterizedTest
  @Spec("E33")
  @CsvSource({
    "/nothing", "/apis/none/v1/things", "/apis/none/v1", "//", "//api/v1/pods", "/apis//apps/v1", "/apis/none/v1//things"
  })
  void whereThereIsNothingThereIsNoPage(String target) {
    Answer a = f.call("GET", target, "", ROOT);
    assertThat(a.code()).isEqualTo(404);
    assertThat(a.response().contentType()).startsWith("text/plain");
    assertThat(a.raw()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @Spec("E33")
  @CsvSource({
    "GET, /api/v1/things", "GET, /api/v9/pods", "GET, /apis/apps/v9/statefulsets",
    "GET, /apis/apps/v1/namespaces/default/things/x",
    "GET, /api/v1/namespaces/default/configmaps/m/things", "PUT, /api/v1/namespaces/default/configmaps/m/status",
    "GET, /api//v1", "GET, /api/v1//pods", "GET, /api/v1/namespaces/default//pods", "GET, /api/v1/namespaces/default/pods//x",
    "GET, /api/v1/namespaces/default/pods/x//log", "GET, /apis/apps//deployments", "GET, /apis/apps/v1//deployments",
    "GET, /api/v1/namespaces/default/configmaps/a%2Fb", "GET, /api/v1/configmaps/m",
    "PUT, /api/v1/services/x/proxy/namespaces//y",
  })
  void insideAGroupAStatusSaysThatThereIsNothing(String method, String target) {
    Answer a = f.call(method, target, "{}", ROOT);
    assertThat(a.code()).isEqualTo(404);
    assertThat(a.body().text("reason")).isEqualTo("NotFound");
    assertThat(a.message()).isEqualTo("the server could not find the requested resource");
    assertThat(a.body().has("details")).isTrue();
  }

  @Test
  void whoLeavesTheNamespaceEmptyMeansAllOfThem() {
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"one\"}}");
    f.asAdmin("/api/v1/namespaces", "{\"metadata\":{\"name\":\"configmaps\"}}");
    assertThat(f.call("GET", "/api/v1/namespaces//configmaps", "", ROOT).names()).containsExactly("one");
    assertThat(f.call("GET", "/apis/apps/v1/namespaces//statefulsets/", "", ROOT).code()).isEqualTo(200);
    assertThat(f.call("GET", "/api/v1/namespaces//configmaps", "", BOB).message()).contains("at the cluster scope");
    assertThat(f.call("GET", "/api/v1/namespaces/configmaps", "", ROOT).code()).isEqualTo(200);
  }

  /** Source: apiserver {@code pkg/registry/generic/registry/store.go}, NamespaceKeyFunc. */
  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces//configmaps/one", "PUT, /api/v1/namespaces//configmaps/one",
    "PATCH, /api/v1/namespaces//configmaps/one", "DELETE, /api/v1/namespaces//configmaps/one",
    "GET, /apis/apps/v1/namespaces//statefulsets/x/status", "GET, /api/v1/namespaces//pods/x/log",
    "DELETE, /api/v1/namespaces//configmaps",
  })
  void anObjectWhoseNamespaceIsLeftEmptyIsNowhere(String method, String target) {
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"one\"}}");
    Answer a = f.call(method, target, "{}", ROOT);
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.body().text("reason")).isEqualTo("BadRequest");
    assertThat(a.message()).isEqualTo("Namespace parameter required.");
    assertThat(f.call("GET", "/api/v1/namespaces/default/configmaps/one", "", ROOT).code()).isEqualTo(200);
  }

  /** Sources: {@code pkg/registry/core/pod/storage}, {@code pkg/registry/authorization/localsubjectaccessreview}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/namespaces//bindings | {metadata: {name: p, namespace: default}, target: {kind: Node, name: node-1}}"
            + " | Namespace parameter required.",
        "/apis/authorization.k8s.io/v1/namespaces//localsubjectaccessreviews"
            + " | {metadata: {namespace: default}, spec: {user: u, resourceAttributes: {verb: get, resource: pods}}}"
            + " | 'namespace is required on this type: '",
      })
  void nothingIsDoneInANamespaceThatIsLeftEmpty(String target, String body, String message) {
    Answer a = f.call("POST", target, Yaml.parse(body).toString(), ROOT);
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message()).isEqualTo(message);
    assertThat(f.call("GET", target, "", ROOT).code()).isEqualTo(405);
  }

  @Test
  void nothingIsCreatedInANamespaceThatIsLeftEmpty() {
    Answer a =
        f.call(
            "POST", "/api/v1/namespaces//configmaps", "{\"metadata\":{\"name\":\"one\",\"namespace\":\"default\"}}", ROOT);
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message()).isEqualTo("ConfigMap \"one\" is invalid: metadata.namespace: Required value");
    assertThat(f.call("DELETE", "/api/v1/namespaces//configmaps", "", ROOT).code()).isEqualTo(200);
  }

  @Test
  void aSlashIsASlashHoweverItIsWritten() {
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"one\"}}");
    assertThat(f.call("GET", "/api/v1/namespaces%2Fdefault/configmaps%2fone", "", ROOT).code()).isEqualTo(200);
    assertThat(f.call("GET", "/api%2Fv1", "", ROOT).body().text("kind")).isEqualTo("APIResourceList");
  }

  @ParameterizedTest
  @Spec("E32")
  @CsvSource({
    "PUT, /api/v1/namespaces/default/configmaps", "PATCH, /api/v1/namespaces/default/configmaps",
    "POST, /api/v1/namespaces/default/configmaps/m", "POST, /api/v1/configmaps", "DELETE, /api/v1/configmaps",
    "GET, /apis/authentication.k8s.io/v1/tokenreviews", "DELETE, /api/v1/namespaces", "PATCH, /api/v1/nodes",
  })
  void aMethodThatAPathDoesNotHaveIsNotAllowed(String method, String target) {
    Answer a = f.call(method, target, "{}", ROOT);
    assertThat(a.code()).isEqualTo(405);
    assertThat(a.body().text("reason")).isEqualTo("MethodNotAllowed");
    assertThat(a.message()).isEqualTo("the server does not allow this method on the requested resource");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/default/nodes", "GET, /api/v1/namespaces/default/nodes/n", "POST, /api/v1/namespaces/default/nodes",
    "DELETE, /api/v1/namespaces/default/persistentvolumes", "GET, /api/v1/namespaces/default/nodes/n/proxy/metrics",
    "GET, /apis/rbac.authorization.k8s.io/v1/namespaces/default/clusterroles/view", "GET, /api/v1/namespaces/default/namespaces/kube-system",
    "GET, /api/v1/namespaces/default/namespaces", "GET, /api/v1/watch/namespaces/default/nodes", "GET, /api/v1/configmaps/m",
    "DELETE, /api/v1/configmaps/m", "GET, /api/v1/pods/p/log",
  })
  void whatIsInNoNamespaceIsNotReachedThroughOne(String method, String target) {
    f.asAdmin("/api/v1/nodes", "{\"metadata\":{\"name\":\"n\"}}");
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"m\"}}");
    f.asAdmin(
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
        "{\"metadata\":{\"name\":\"owner\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\","
            + "\"name\":\"cluster-admin\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\","
            + "\"name\":\"bob\"}]}");
    for (String[] who : List.of(ROOT, BOB)) {
      Answer a = f.call(method, target, "{\"metadata\":{\"name\":\"x\"}}", who);
      assertThat(a.code()).isIn(404, who == BOB ? 403 : 404);
      assertThat(a.message()).isNotEmpty();
    }
  }

  @Test
  @Spec("E32")
  void aFailureIsAStatusOfOneShape() {
    Answer a = f.call("GET", MAPS + "/x", "", ROOT);
    assertThat(a.raw().strip())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"configmaps"
                + " \\\"x\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"x\",\"kind\":\"configmaps\"},"
                + "\"code\":404}");
    f.asAdmin(MAPS, "{\"metadata\":{\"name\":\"x\"}}");
    Answer again = f.call("POST", MAPS, "{\"metadata\":{\"name\":\"x\"}}", ROOT);
    assertThat(again.raw().strip())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"configmaps"
                + " \\\"x\\\" already exists\",\"reason\":\"AlreadyExists\",\"details\":{\"name\":\"x\",\"kind\":"
                + "\"configmaps\"},\"code\":409}");
  }

  @Test
  @Spec("E9")
  void aTypeThatIsAddedIsServedAndShownAtOnceAndGoesAgain() {
    String berths = "/apis/example.com/v1/namespaces/default/berths";
    assertThat(f.call("GET", berths, "", ROOT).code()).isEqualTo(404);
    GroupVersion group = new GroupVersion("example.com", "v1");
    ResourceType like = Builtin.catalogue().find(new GroupVersion("", "v1"), "configmaps").orElseThrow();
    f.catalogue.set(
        f.catalogue
            .get()
            .with(
                new ResourceType(
                    group.kind("Berth"), "berths", "berth", List.of("bt"), List.of(), true, like.verbs(), List.of(),
                    List.of(), List.of(), like.schema(), group)));
    Answer made =
        f.call(
            "POST", berths,
            "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Berth\",\"metadata\":{\"name\":\"b\"},\"data\":{\"a\":\"1\"}}", ROOT);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    assertThat(f.call("GET", berths, "", ROOT).body().text("kind")).isEqualTo("BerthList");
    assertThat(f.call("GET", berths, "", ROOT).names()).containsExactly("b");
    assertThat(ApiFixture.told(f.watch(berths + "?watch=true", ROOT))).containsExactly("ADDED b");
    assertThat(f.call("GET", "/apis/example.com/v1", "", ROOT).body().array("resources").object(0).text("name"))
        .isEqualTo("berths");
    assertThat(f.call("GET", "/apis", "", ROOT).raw()).contains("example.com");
    assertThat(
            f.call("GET", "/apis", "", "Authorization", "Bearer r", "Accept",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList").raw())
        .contains("berths");
    f.catalogue.set(Builtin.catalogue());
    assertThat(f.call("GET", berths, "", ROOT).code()).isEqualTo(404);
    assertThat(f.call("GET", "/apis", "", ROOT).raw()).doesNotContain("example.com");
  }
}
