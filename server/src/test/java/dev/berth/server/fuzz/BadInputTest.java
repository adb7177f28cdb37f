package dev.berth.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are wrong in one way each: the Status that upstream would answer, and nothing stored. */
class BadInputTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  private static BerthServer server;

  @BeforeAll
  static void start() throws IOException {
    server = BerthServer.start(ServerConfig.forTests().withControllers(List.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(get(MAPS, "").json().array("items")).isEmpty();
  }

  private static Answer send(Shot shot) {
    return Answer.of(server.api().handle(shot.request()));
  }

  private static Answer get(String path, String query) {
    return send(Shot.get(path, query, JSON));
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Answer post(String contentType, byte[] body) {
    return send(Shot.of("POST", MAPS, "", contentType, body));
  }

  private static void assertRefused(Answer answer, int code, String reason, String message) {
    assertThat(answer.misshapen()).isEmpty();
    JsonObject status = answer.json();
    assertThat(status.text("message")).contains(message);
    assertThat(status.text("reason")).isEqualTo(reason);
    assertThat(answer.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{'kind':`|json parse error: unexpected end of JSON input",
        "`{'kind':'ConfigMap',}`|invalid character '}' looking for beginning of object key string",
        "`{'kind':'ConfigMap'} x`|invalid character 'x' after top-level value",
        "`[]`|cannot unmarshal array into Go value", "`7`|cannot unmarshal number into Go value",
        "`{'kind':7}`|cannot unmarshal number into Go struct field .kind of type string",
        "`{'apiVersion':'a/b/c','kind':'ConfigMap'}`|unexpected GroupVersion string: a/b/c",
      })
  void malformedJsonIsRefused(String text, String message) {
    Answer answer = post(JSON, text.replace('\'', '"').replace("character \"", "character '").getBytes(StandardCharsets.UTF_8));
    assertRefused(answer, 400, "BadRequest", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "a: b: c", "\t- x", "&a [*a]", "a: *b", "? [x]: y", "%YAML 9\n---\n", "- x"})
  void malformedYamlIsRefused(String text) {
    assertRefused(post(YAML, bytes(text)), 400, "BadRequest", "");
  }

  @Test
  void malformedProtobufIsRefused() {
    assertRefused(post(PROTOBUF, bytes("{}")), 400, "BadRequest", "provided data does not appear to be a protobuf message");
    assertRefused(post(PROTOBUF, new byte[] {'k', '8', 's', 0}), 400, "BadRequest", "empty body");
    assertRefused(post(PROTOBUF, new byte[] {'k', '8', 's', 0, 10, 99, 1}), 400, "BadRequest", "");
    assertRefused(post(PROTOBUF, new byte[] {'k', '8', 's', 0, (byte) 0xff, (byte) 0xff}), 400, "BadRequest", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'data':7", "'data':{'a':7}", "'data':[]", "'metadata':[]", "'metadata':{'labels':['a']}", "'immutable':'yes'",
        "'binaryData':{'a':'?'}", "'metadata':{'creationTimestamp':'yesterday'}", "'metadata':{'generation':1.5}",
        "'metadata':{'generation':99999999999999999999}", "'metadata':{'managedFields':{}}"
      })
  void wrongTypesAreRefused(String member) {
    Answer answer = post(JSON, bytes("{'apiVersion':'v1','kind':'ConfigMap'," + member + "}"));
    assertRefused(answer, 400, "BadRequest", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, YAML, PROTOBUF})
  void nestingHasAnEnd(String contentType) {
    for (String open : List.of("[", "{'a':", "- ", "{a: [")) {
      byte[] body = bytes("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'deep'},'data':" + open.repeat(10_000));
      assertRefused(post(contentType, body), 400, "BadRequest", "");
    }
  }

  @Test
  void nestingThatIsWellFormedHasAnEndToo() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    byte[] body = bytes("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'deep'},'data':" + deep + "}");
    assertRefused(post(JSON, body), 400, "BadRequest", "the document nests deeper than 1000 levels");
    assertRefused(post(YAML, body), 400, "BadRequest", "");
    for (String type : List.of("json-patch+json", "merge-patch+json", "strategic-merge-patch+json", "apply-patch+yaml")) {
      Answer patched = send(Shot.of("PATCH", MAPS + "/deep", "fieldManager=m", "application/" + type, body));
      assertThat(patched.code()).as(type).isIn(400, 404, 415, 422);
      assertThat(patched.misshapen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, YAML, PROTOBUF})
  void invalidUtf8IsRefused(String contentType) {
    byte[] body = bytes("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'?'}}");
    body[body.length - 4] = (byte) 0xff;
    assertRefused(post(contentType, body), 400, "BadRequest", "");
  }

  @Test
  void duplicatesAreWarnedOfOrRefused() {
    byte[] body = bytes("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'twice','name':'twice'}}");
    Answer strict = send(Shot.of("POST", MAPS, "fieldValidation=Strict", JSON, body));
    assertRefused(strict, 400, "BadRequest", "strict decoding error: duplicate field \"metadata.name\"");
    assertThat(send(Shot.of("POST", MAPS, "dryRun=All", JSON, body)).code()).isEqualTo(201);
  }

  @Test
  void pathsThatAreNotThereAreNotFound() {
    assertRefused(get("/api/v1/nothings", ""), 404, "NotFound", "the server could not find the requested resource");
    assertRefused(get(MAPS + "/a", ""), 404, "NotFound", "configmaps \"a\" not found");
    assertRefused(get("/api/v1/namespaces/default/pods/a/nothing", ""), 404, "NotFound", "could not find the requested");
    for (String path : List.of("/nothing", "/apis/nothing/v1/x", "/apis/apps/v9/deployments", "/api/v2/pods", "/%00", "/..")) {
      Answer answer = get(path, "");
      assertThat(answer.code()).as(path).isEqualTo(404);
      assertThat(answer.misshapen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "LIST", "DELETECOLLECTION", "X"})
  void verbsThatNobodyKnowsAreNotAllowed(String method) {
    Answer answer = send(Shot.of(method, MAPS, "", JSON, new byte[0]));
    assertRefused(answer, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=|400|strconv.ParseInt: parsing \"\": invalid syntax", "limit=abc|400|strconv.ParseInt: parsing \"abc\": invalid syntax",
        "limit=99999999999999999999|400|value out of range",
        "timeoutSeconds=abc|400|strconv.ParseInt: parsing \"abc\": invalid syntax",
        "resourceVersion=abc|400|strconv.ParseUint: parsing \"abc\": invalid syntax",
        "resourceVersion=-1|400|strconv.ParseUint: parsing \"-1\": invalid syntax",
        "resourceVersion=99999999999999999999|400|value out of range",
        "resourceVersion=9000000000000000000|504|Too large resource version",
        "resourceVersionMatch=x&resourceVersion=1|422|resourceVersionMatch", "continue=abc|400|continue",
        "labelSelector=a%20in%20(|400|unable to parse requirement", "fieldSelector=a|400|invalid selector",
        "fieldSelector=spec.x%3Da|400|is not a known field selector", "sendInitialEvents=true|422|sendInitialEvents",
        "watch=1&resourceVersion=x|400|strconv.ParseUint",
      })
  void absurdQueriesAreRefused(String query, int code, String message) {
    Answer answer = get(MAPS, query);
    assertThat(answer.misshapen()).isEmpty();
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.json().text("message")).contains(message);
  }

  /** As upstream, which takes any text but false and 0 for true, and no limit below 1 for one. */
  @ParameterizedTest
  @CsvSource({
    "limit=-1,false", "timeoutSeconds=-5,false", "watch=maybe,true", "watch=1&timeoutSeconds=-5,true",
    "watch=1&timeoutSeconds=9223372036854775807,true", "watch=false,false", "%zz=%,false", "&&=&,false", "pretty=%ff,false"
  })
  void oddQueriesAreServed(String query, boolean stream) {
    Answer answer = get(MAPS, query);
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.isStream()).isEqualTo(stream);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&watch=1"})
  void aTableOfUnknownContentIsRefusedBeforeAnythingIsDone(String watch) {
    String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    String message = "Unable to convert to Table as requested: includeObject: Invalid value: \"x\": must be 'Metadata',";
    assertRefused(send(Shot.get(MAPS, "includeObject=x" + watch, table)), 400, "BadRequest", message);
    Shot create =
        new Shot(
            "POST", MAPS, "includeObject=x", List.of(Map.entry("Accept", table), Map.entry("Content-Type", JSON)),
            bytes("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'}}"));
    assertRefused(send(create), 400, "BadRequest", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/apis", "/apis/apps", "/apis/apps/v1"})
  void discoveryHasAProtobufForm(String path) {
    Answer answer = send(Shot.get(path, "", PROTOBUF));
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.document().orElseThrow().text("apiVersion")).isEqualTo("v1");
  }

  @Test
  void theVersionIsJsonOrNothing() {
    assertThat(send(Shot.get("/version", "", JSON)).json().text("major")).isEqualTo("1");
    for (String accept : List.of(PROTOBUF, YAML, "text/html")) {
      assertThat(send(Shot.get("/version", "", accept)).code()).as(accept).isEqualTo(406);
    }
  }

  @Test
  void aNamespaceThatEndsOutlivesAnUpdateUntilItIsFinalized() {
    String path = "/api/v1/namespaces/ending";
    byte[] body = bytes("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'ending'}}");
    assertThat(send(Shot.of("POST", "/api/v1/namespaces", "", JSON, body)).code()).isEqualTo(201);
    assertThat(send(Shot.of("DELETE", path, "", JSON, new byte[0])).code()).isEqualTo(200);
    assertThat(send(Shot.of("PUT", path, "", JSON, get(path, "").body())).code()).isEqualTo(200);
    assertThat(get(path, "").json().object("status").text("phase")).isEqualTo("Terminating");
    byte[] empty = bytes("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'ending'},'spec':{}}");
    assertThat(send(Shot.of("PUT", path + "/finalize", "", JSON, empty)).code()).isEqualTo(200);
    assertThat(get(path, "").code()).isEqualTo(404);
  }

  @Test
  void aJobHasItsPodsLabelsThoughAStatusCameWithout() {
    String jobs = "/apis/batch/v1/namespaces/default/jobs";
    byte[] job =
        bytes(
            "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'},'spec':{'template':{'spec':{'restartPolicy':'Never',"
                + "'containers':[{'name':'c','image':'i'}]}}}}");
    assertThat(send(Shot.of("POST", jobs, "", JSON, job)).code()).isEqualTo(201);
    JsonObject labels = get(jobs + "/a", "").json().object("metadata").object("labels");
    assertThat(labels.has("job-name")).isTrue();
    byte[] status = bytes("{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'a'}}");
    assertThat(send(Shot.of("PUT", jobs + "/a/status", "", JSON, status)).code()).isEqualTo(200);
    assertThat(get(jobs + "/a", "").json().object("metadata").object("labels")).isEqualTo(labels);
  }

  private static String wire(Shot shot) throws IOException {
    return Wire.send(URI.create(server.url()).getPort(), shot.wire());
  }

  @Test
  void aBodyOfFourMebibytesIsTooLarge() throws IOException {
    byte[] body = new byte[4 << 20];
    Arrays.fill(body, (byte) ' ');
    String answer = wire(Shot.of("POST", MAPS, "", JSON, body));
    assertThat(Wire.code(answer)).isEqualTo(413);
    assertThat(answer).contains("\"reason\":\"RequestEntityTooLarge\"").contains("Request entity too large: limit is 3145728");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /a b HTTP/1.1", "GET", "\u0000\u0001", "GET / HTTP/9.9", "POST /api HTTP/1.1\r\nContent-Length: -1"})
  void whatIsNoRequestIsRefusedAndTheNextOneServed(String head) throws IOException {
    String answer = Wire.send(URI.create(server.url()).getPort(), (head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Wire.code(answer)).isIn(0, 400, 404, 505);
    assertThat(Wire.code(wire(Shot.get(MAPS, "", JSON)))).isEqualTo(200);
  }

  @Test
  void anEndlessTimeIsATimeToo() throws IOException {
    assertThat(Wire.code(wire(Shot.get(MAPS, "watch=1&timeoutSeconds=9223372036854775807", JSON)))).isEqualTo(200);
    assertThat(Wire.code(wire(Shot.get(MAPS, "watch=1&timeoutSeconds=-9223372036854775808", JSON)))).isEqualTo(200);
  }
}
