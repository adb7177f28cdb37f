package dev.berth.api.access.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.AuthorizerChain;
import dev.berth.api.access.Forbidden;
import dev.berth.api.access.Requests;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacAuthorizerTest {
  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final User JANE = Requests.user("jane", "system:authenticated");

  private final StoredObjects stored = new StoredObjects();
  private Authorizer authorizer = new AuthorizerChain(List.of());

  @BeforeEach
  void startWithTheDefaults() {
    for (JsonObject o : DefaultRoles.objects()) {
      stored.put(RBAC, o.text("kind").toLowerCase(Locale.ROOT) + "s", o);
    }
    authorizer = new AuthorizerChain(List.of(new RbacAuthorizer(stored.asAccessObjects())));
  }

  private String refusal(Attributes asked) {
    return switch (authorizer.authorize(asked)) {
      case Decision.Allowed(String _) -> "allowed";
      case Decision.Denied(String reason) -> Forbidden.of(asked, reason).message();
    };
  }

  private String reason(Attributes asked) {
    return authorizer.authorize(asked) instanceof Decision.Allowed(String reason) ? reason : "denied";
  }

  @Test
  @Spec("E2")
  void refusalsReadAsRecorded() {
    assertThat(refusal(Requests.asked(JANE, "list", "", "configmaps", "ge-auth", "")))
        .isEqualTo(
            "configmaps is forbidden: User \"jane\" cannot list resource \"configmaps\" in API group \"\" in the"
                + " namespace \"ge-auth\"");
    assertThat(refusal(Requests.asked(JANE, "get", "", "nodes", "", "n")))
        .isEqualTo(
            "nodes \"n\" is forbidden: User \"jane\" cannot get resource \"nodes\" in API group \"\" at the cluster"
                + " scope");
    assertThat(refusal(Requests.asked(JANE, "get", "apps", "statefulsets/scale", "ge-auth", "x")))
        .isEqualTo(
            "statefulsets.apps \"x\" is forbidden: User \"jane\" cannot get resource \"statefulsets/scale\" in API"
                + " group \"apps\" in the namespace \"ge-auth\"");
    assertThat(refusal(Requests.path(JANE, "get", "/nope")))
        .isEqualTo("forbidden: User \"jane\" cannot get path \"/nope\"");
    assertThat(refusal(Requests.path(User.ANONYMOUS, "get", "/api")))
        .isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
    assertThat(refusal(Requests.path(JANE, "get", "/<b>")))
        .isEqualTo("forbidden: User \"jane\" cannot get path \"/&lt;b&gt;\"");
  }

  @Test
  @Spec("E2")
  void theStatusOfARefusalIsAsRecorded() {
    assertThat(
            Forbidden.of(Requests.asked(JANE, "get", "", "pods/log", "ge-auth", "x"), "").toJson().toString())
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods \\\"x\\\" is"
                + " forbidden: User \\\"jane\\\" cannot get resource \\\"pods/log\\\" in API group \\\"\\\" in the namespace"
                + " \\\"ge-auth\\\"\",\"reason\":\"Forbidden\",\"details\":{\"name\":\"x\",\"kind\":\"pods\"},\"code\":403}");
    assertThat(Forbidden.of(Requests.path(JANE, "get", "/nope"), "").toJson().object("details").isEmpty()).isTrue();
    assertThat(Forbidden.of(Requests.path(JANE, "get", "/nope"), "").toJson().has("details")).isTrue();
  }

  @ParameterizedTest
  @Spec("E71")
  @CsvSource(
      textBlock =
          """
          # role           verb    group                      resource            allowed
          cluster-admin,   odd,    odd,                       odd/odd,            true
          admin,           create, rbac.authorization.k8s.io, rolebindings,       true
          admin,           get,    '',                        secrets,            true
          admin,           update, apps,                      statefulsets,       true
          admin,           list,   '',                        pods,               true
          admin,           update, '',                        resourcequotas,     false
          edit,            create, rbac.authorization.k8s.io, rolebindings,       false
          edit,            create, '',                        pods/exec,          true
          edit,            get,    '',                        secrets,            true
          edit,            list,   apps,                      statefulsets,       true
          edit,            create, '',                        endpoints,          false
          view,            list,   apps,                      statefulsets,       true
          view,            get,    '',                        pods/log,           true
          view,            get,    '',                        secrets,            false
          view,            create, '',                        pods,               false
          """)
  void theDefaultRolesGrantWhatTheirNamesSay(
      String role, String verb, String group, String resource, boolean allowed) {
    stored.put(
        RBAC,
        "rolebindings",
        "{'metadata':{'name':'b','namespace':'ns'},'roleRef':{'kind':'ClusterRole','name':'"
            + role
            + "'},'subjects':[{'kind':'User','name':'jane'}]}");
    assertThat(authorizer.authorize(Requests.asked(JANE, verb, group, resource, "ns", "x")))
        .isInstanceOf(allowed ? Decision.Allowed.class : Decision.Denied.class);
    assertThat(authorizer.authorize(Requests.asked(JANE, verb, group, resource, "other", "x")))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  @Spec("E2")
  void everybodyReadsHealthAndVersionAndTheKnownReadDiscovery() {
    for (String path : List.of("/healthz", "/livez", "/readyz", "/version")) {
      assertThat(refusal(Requests.path(User.ANONYMOUS, "get", path))).isEqualTo("allowed");
    }
    for (String path : List.of("/api", "/apis/apps/v1", "/openapi/v2")) {
      assertThat(refusal(Requests.path(JANE, "get", path))).isEqualTo("allowed");
      assertThat(refusal(Requests.path(User.ANONYMOUS, "get", path))).startsWith("forbidden");
    }
    assertThat(refusal(Requests.path(JANE, "get", "/metrics"))).startsWith("forbidden");
  }

  @Test
  void aReasonNamesBindingRoleAndSubject() {
    stored
        .put(
            RBAC,
            "roles",
            "{'metadata':{'name':'r','namespace':'ge-auth'},'rules':[{'verbs':['get','list'],'apiGroups':[''],"
                + "'resources':['configmaps']}]}")
        .put(
            RBAC,
            "rolebindings",
            "{'metadata':{'name':'b','namespace':'ge-auth'},'roleRef':{'kind':'Role','name':'r'},'subjects':["
                + "{'kind':'User','name':'jane'},{'kind':'ServiceAccount','name':'robot'},"
                + "{'kind':'Group','name':'dev'}]}");
    assertThat(reason(Requests.asked(JANE, "get", "", "configmaps", "ge-auth", "")))
        .isEqualTo("RBAC: allowed by RoleBinding \"b/ge-auth\" of Role \"r\" to User \"jane\"");
    User robot = Requests.user("system:serviceaccount:ge-auth:robot");
    assertThat(reason(Requests.asked(robot, "get", "", "configmaps", "ge-auth", "")))
        .isEqualTo("RBAC: allowed by RoleBinding \"b/ge-auth\" of Role \"r\" to ServiceAccount \"robot/ge-auth\"");
    assertThat(reason(Requests.asked(Requests.user("x", "dev"), "get", "", "configmaps", "ge-auth", "")))
        .isEqualTo("RBAC: allowed by RoleBinding \"b/ge-auth\" of Role \"r\" to Group \"dev\"");
    User elsewhere = Requests.user("system:serviceaccount:other:robot");
    assertThat(reason(Requests.asked(elsewhere, "get", "", "configmaps", "ge-auth", ""))).isEqualTo("denied");
    assertThat(reason(Requests.path(JANE, "get", "/version")))
        .matches("RBAC: allowed by ClusterRoleBinding \"system:(discovery|public-info-viewer)\" of ClusterRole .*");
  }

  @Test
  void aBindingToAMissingRoleIsToldInTheRefusal() {
    stored.put(
        RBAC,
        "rolebindings",
        "{'metadata':{'name':'b','namespace':'ns'},'roleRef':{'kind':'Role','name':'gone'},"
            + "'subjects':[{'kind':'User','name':'jane'}]}");
    assertThat(refusal(Requests.asked(JANE, "list", "", "pods", "ns", "")))
        .isEqualTo(
            "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"ns\":"
                + " RBAC: role.rbac.authorization.k8s.io \"gone\" not found");
  }

  @Test
  void mastersNeedNoRole() {
    User master = Requests.user("root", "system:masters");
    Authorizer empty =
        new AuthorizerChain(List.of(new RbacAuthorizer(new StoredObjects().asAccessObjects())));
    assertThat(empty.authorize(Requests.asked(master, "delete", "", "nodes", "", "n")))
        .isEqualTo(new Decision.Allowed(""));
  }

  @Test
  void aChangeIsSeenAtOnce() {
    Attributes asked = Requests.asked(JANE, "list", "", "pods", "", "");
    assertThat(reason(asked)).isEqualTo("denied");
    stored.put(
        RBAC,
        "clusterrolebindings",
        "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'view'},"
            + "'subjects':[{'kind':'User','name':'jane'}]}");
    assertThat(reason(asked))
        .isEqualTo("RBAC: allowed by ClusterRoleBinding \"b\" of ClusterRole \"view\" to User \"jane\"");
    stored.delete(RBAC, "clusterrolebindings", "", "b");
    assertThat(reason(asked)).isEqualTo("denied");
  }

  @Test
  @Spec("E71")
  void aNewRoleJoinsThoseThatSelectItWithoutAWrite() {
    stored.put(
        RBAC,
        "clusterrolebindings",
        "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'admin'},"
            + "'subjects':[{'kind':'User','name':'jane'}]}");
    Attributes asked = Requests.asked(JANE, "list", "acme.io", "boats", "ns", "");
    assertThat(reason(asked)).isEqualTo("denied");
    stored.put(
        RBAC,
        "clusterroles",
        "{'metadata':{'name':'boats','labels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}},"
            + "'rules':[{'verbs':['list'],'apiGroups':['acme.io'],'resources':['boats']}]}");
    assertThat(reason(asked)).startsWith("RBAC: allowed by ClusterRoleBinding \"b\"");
    List<JsonObject> stale = Aggregation.stale(stored.list(stored.type(RBAC, "clusterroles"), ""));
    assertThat(stale.stream().map(o -> o.object("metadata").text("name"))).containsExactly("admin", "edit", "view");
    stale.forEach(o -> stored.put(RBAC, "clusterroles", o));
    assertThat(Aggregation.stale(stored.list(stored.type(RBAC, "clusterroles"), ""))).isEmpty();
  }

  @Test
  void userExtrasDoNotMatter() {
    User told = new User("jane", "1", List.of("system:authenticated"), Map.of("a", List.of("b")));
    assertThat(reason(Requests.path(told, "get", "/api"))).startsWith("RBAC: allowed");
  }
}
