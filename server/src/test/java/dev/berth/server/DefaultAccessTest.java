package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.access.User;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultAccessTest {
  private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
  private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

  @TempDir private Path dir;

  private ServerConfig config() {
    ServerConfig c = ServerConfig.forTests();
    return new ServerConfig(
        Optional.of(dir),
        c.bind(),
        c.port(),
        c.insecure(),
        c.store(),
        c.tokenFile(),
        c.serviceRange(),
        c.extraNames());
  }

  private static JsonObject send(BerthServer server, User user, String method, String path, String body) {
    Response answer =
        server
            .api()
            .handleAs(
                user,
                new Request(
                    method,
                    path,
                    "",
                    Headers.of(List.of(Map.entry("Content-Type", "application/json"))),
                    body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                    List.of(),
                    "test",
                    "test"));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (answer.content() instanceof Response.Content.Whole whole) {
      whole.parts().forEach(all::writeBytes);
    }
    return (JsonObject) Json.parse(all.toByteArray());
  }

  private static JsonObject send(BerthServer server, String method, String path, String body) {
    return send(server, Bootstrap.SYSTEM, method, path, body);
  }

  @Test
  @Spec("E71")
  void theDefaultRolesAreThereFromTheStartAndComeBackAtTheNext() throws IOException {
    String version;
    try (BerthServer server = BerthServer.start(config())) {
      assertThat(send(server, "GET", ROLES, "").array("items").size()).isGreaterThan(60);
      assertThat(send(server, "GET", ROLES + "/view", "").array("rules").isEmpty()).isFalse();
      version = send(server, "GET", ROLES + "/edit", "").object("metadata").text("resourceVersion");
      send(server, "DELETE", ROLES + "/system:discovery", "");
      send(
          server,
          "PUT",
          BINDINGS + "/system:basic-user",
          "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':"
              + "'system:basic-user'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':"
              + "'system:basic-user'},'subjects':[]}");
    }
    try (BerthServer server = BerthServer.start(config())) {
      assertThat(send(server, "GET", ROLES + "/system:discovery", "").array("rules").size()).isEqualTo(1);
      assertThat(send(server, "GET", BINDINGS + "/system:basic-user", "").array("subjects").size()).isEqualTo(1);
      assertThat(send(server, "GET", ROLES + "/edit", "").object("metadata").text("resourceVersion"))
          .isEqualTo(version);
    }
  }

  @Test
  @Spec("E71")
  void anAggregatedRoleIsAnsweredAsItWasSent() throws IOException {
    try (BerthServer server = BerthServer.start(config())) {
      JsonObject made =
          send(
              server,
              "POST",
              ROLES,
              "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'mine'},'aggregationRule':"
                  + "{'clusterRoleSelectors':[{'matchLabels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}}]},"
                  + "'rules':[{'verbs':['get'],'nonResourceURLs':['/mine']}]}");
      assertThat(made.array("rules").objects().map(rule -> rule.array("nonResourceURLs").strings().toList()))
          .containsExactly(List.of("/mine"));
    }
  }

  @Test
  void aTokenFileThatIsNoneIsToldWithItsOption() throws IOException {
    Path tokens = Files.writeString(dir.resolve("tokens.csv"), "secret\n");
    ServerConfig c = config();
    ServerConfig with =
        new ServerConfig(
            c.dataDir(), c.bind(), c.port(), c.insecure(), c.store(), Optional.of(tokens), c.serviceRange(), c.extraNames());
    assertThatThrownBy(() -> BerthServer.start(with))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "--token-auth-file: token file '" + tokens + "' must have at least 3 columns (token, user name, user uid), found 1");
  }

  @Test
  void whoMonitorsMayAskWhatRunsHere() throws IOException {
    try (BerthServer server = BerthServer.start(config())) {
      JsonObject role = send(server, "GET", ROLES + "/system:monitoring", "");
      assertThat(role.array("rules").objects().flatMap(rule -> rule.array("nonResourceURLs").strings()))
          .contains("/metrics", "/statusz", "/flagz");
    }
  }

  @Test
  @Spec("E71")
  void aUserCannotGrantWhatItDoesNotHold() throws IOException {
    User jane = new User("jane", "", List.of(User.AUTHENTICATED), Map.of());
    try (BerthServer server = BerthServer.start(config())) {
      send(
          server,
          "POST",
          "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
          "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'a'},'roleRef':{"
              + "'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'admin'},'subjects':[{'kind':'User',"
              + "'apiGroup':'rbac.authorization.k8s.io','name':'jane'}]}");
      String role =
          "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role','metadata':{'name':'NAME'},'rules':[{'verbs':"
              + "['get'],'apiGroups':[''],'resources':['RESOURCE']}]}";
      String path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
      assertThat(
              send(server, jane, "POST", path, role.replace("NAME", "ok").replace("RESOURCE", "secrets")).text("kind"))
          .isEqualTo("Role");
      assertThat(
              send(server, jane, "POST", path, role.replace("NAME", "no").replace("RESOURCE", "nodes"))
                  .text("message"))
          .isEqualTo(
              "roles.rbac.authorization.k8s.io \"no\" is forbidden: user \"jane\" (groups=[\"system:authenticated\"]) is"
                  + " attempting to grant RBAC permissions not currently held:\n"
                  + "{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}");
    }
  }

  @Test
  @Spec("E73")
  void theAgentOfANodeGetsTokensForItsPodsOnly() throws IOException {
    User node = new User("system:node:n1", "", List.of("system:nodes", User.AUTHENTICATED), Map.of());
    try (BerthServer server = BerthServer.start(config())) {
      send(
          server,
          "POST",
          "/api/v1/namespaces/default/serviceaccounts",
          "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot'}}");
      String tokens = "/api/v1/namespaces/default/serviceaccounts/robot/token";
      String unbound = "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{'audiences':[]}}";
      assertThat(send(server, node, "POST", tokens, unbound).text("message"))
          .isEqualTo(
              "serviceaccounts \"robot\" is forbidden: User \"system:node:n1\" cannot create resource"
                  + " \"serviceaccounts/token\" in API group \"\" in the namespace \"default\": no relationship found"
                  + " between node 'n1' and this object");
      JsonObject pod =
          send(
              server,
              "POST",
              "/api/v1/namespaces/default/pods",
              "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web-0'},'spec':{'nodeName':'n1','serviceAccountName':"
                  + "'robot','containers':[{'name':'c','image':'i'}]}}");
      assertThat(send(server, node, "POST", tokens, unbound).text("message"))
          .isEqualTo("serviceaccounts \"robot\" is forbidden: node requested token not bound to a pod");
      String uid = pod.object("metadata").text("uid");
      String bound =
          unbound.replace(
              "'audiences':[]",
              "'audiences':[],'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'web-0','uid':'" + uid + "'}");
      assertThat(send(server, node, "POST", tokens, bound).object("status").text("token")).isNotEmpty();
    }
  }
}
