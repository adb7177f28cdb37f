package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths there are, and which methods they have: as a router sees it that knows a route for each verb of a type. */
class MethodsTest {
  private static final String NS = "/api/v1/namespaces/default/";
  private final ApiFixture f = ApiFixture.whole();

  private Answer ask(String request) {
    String[] words = request.split(" ");
    return f.call(words[0], words[1], words[0].equals("POST") || words[0].equals("PUT") ? "{}" : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "HEAD /api/v1/namespaces/default",
    "HEAD /api/v1/namespaces",
    "HEAD /api/v1/namespaces/default/configmaps",
    "HEAD /api/v1/configmaps?watch=true",
    "HEAD /api/v1/watch/configmaps",
    "HEAD /api/v1/namespaces/default/pods/p/status",
    "HEAD /api/v1/namespaces/default/pods/p/log",
    "HEAD /api/v1/namespaces/default/pods/p/exec",
    "POST /api/v1/watch/namespaces/default/configmaps",
    "POST /api/v1/pods",
    "DELETE /api/v1/pods",
    "PUT /api/v1/namespaces/default/configmaps",
    "POST /api/v1/namespaces/default/configmaps/a",
    "GET /api/v1/namespaces/default/bindings",
    "DELETE /api/v1/namespaces/default/bindings",
    "GET /apis/authentication.k8s.io/v1/tokenreviews",
    "GET /api/v1/namespaces/default/pods/p/eviction",
    "POST /api/v1/componentstatuses",
    "DELETE /api/v1/componentstatuses/scheduler",
    "OPTIONS /api/v1/namespaces/default/configmaps",
  })
  void aMethodThatAPathDoesNotHaveIsNotAllowed(String request) {
    Answer answer = ask(request);
    assertThat(answer.code()).isEqualTo(405);
    assertThat(answer.message()).isEqualTo("the server does not allow this method on the requested resource");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "GET /api/v1/namespaces/default/bindings/a",
    "PUT /api/v1/namespaces/default/bindings/a",
    "DELETE /api/v1/namespaces/default/bindings/a",
    "POST /api/v1/bindings",
    "GET /api/v1/bindings",
    "GET /apis/authentication.k8s.io/v1/tokenreviews/a",
    "POST /apis/authorization.k8s.io/v1/localsubjectaccessreviews",
    "PUT /api/v1/pods/p",
    "GET /api/v1/namespaces/default/nodes",
    "GET /api/v1/namespaces/default/pods/p/status/more",
    "GET /api/v1/namespaces/default/pods/p/log/more",
    "GET /api/v1/watch/namespaces/default/pods/p/status",
  })
  void aPathThatNoVerbHasIsNotFoundWhateverTheMethod(String request) {
    Answer answer = ask(request);
    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("the server could not find the requested resource");
  }

  @Test
  void aListThatCannotBeWatchedSaysSo() {
    Answer answer = f.call("GET", "/api/v1/componentstatuses?watch=true", "");
    assertThat(answer.code()).isEqualTo(405);
    assertThat(answer.message()).isEqualTo("watch is not supported on resources of kind \"componentstatuses\"");
  }

  @Test
  void nothingIsExportedAnyMore() {
    f.call("POST", NS + "configmaps", "{\"metadata\":{\"name\":\"a\"}}");
    for (String query : new String[] {"?export", "?export=true"}) {
      Answer answer = f.call("GET", NS + "configmaps/a" + query, "");
      assertThat(answer.code()).isEqualTo(400);
      assertThat(answer.message()).isEqualTo("the export parameter, deprecated since v1.14, is no longer supported");
    }
    assertThat(f.call("GET", NS + "configmaps/a?export=false", "").code()).isEqualTo(200);
  }

  @Test
  void nothingIsMadeThroughThePathOfAWatch() {
    String map = "{\"metadata\":{\"name\":\"a\"}}";
    assertThat(f.call("POST", "/api/v1/watch/namespaces/default/configmaps", map).code()).isEqualTo(405);
    assertThat(f.call("GET", NS + "configmaps/a", "").code()).isEqualTo(404);
  }
}
