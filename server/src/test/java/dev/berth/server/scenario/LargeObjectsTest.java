package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.server.scenario.Wire.Answer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Objects that are too large, and schemas. */
final class LargeObjectsTest {
  private static final Wire WIRE = new Wire();
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static String schema(int bytes) {
    return "{'type': 'object', 'description': '" + "d".repeat(bytes) + "'}";
  }

  @Test
  @Spec("E96")
  void whatEtcdWouldNotTakeIsNotTakenHere() {
    Answer refused =
        WIRE.post(CRDS, Definitions.definition("large.example.com", "ls", "L", "Cluster", schema(2_000_000), ""));
    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.message()).isEqualTo("etcdserver: request is too large");
    assertThat(refused.body().text("status")).isEqualTo("Failure");
    assertThat(WIRE.get(CRDS + "/ls.large.example.com").code()).isEqualTo(404);
    WIRE.define(Definitions.definition("large.example.com", "ls", "L", "Cluster", schema(1_400_000), ""));

    String body = "{'apiVersion': 'large.example.com/v1', 'kind': 'L', 'metadata': {'name': 'NAME'}, 'a': 'TEXT'}";
    WIRE.define(Definitions.definition("large.example.com", "os", "O", "Cluster", Definitions.ANYTHING, ""));
    String all = "/apis/large.example.com/v1/os";
    String object = body.replace("'L'", "'O'");
    assertThat(WIRE.post(all, object.replace("NAME", "big").replace("TEXT", "x".repeat(1_600_000))).message())
        .isEqualTo("etcdserver: request is too large");
    assertThat(WIRE.post(all, object.replace("NAME", "less").replace("TEXT", "x".repeat(1_500_000))).code()).isEqualTo(201);
  }

  @Test
  @Spec("E96")
  void aConfigMapOfTwoMebibytesIsRefusedByItsOwnRules() {
    Answer refused =
        WIRE.post(
            "/api/v1/namespaces/default/configmaps",
            "{'metadata': {'name': 'big'}, 'data': {'a': '" + "x".repeat(2 << 20) + "'}}");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message()).contains("Too long: may not be more than 1048576 bytes");
    // a mebibyte of quotes is two in JSON, and one in protobuf, which is what upstream stores
    Answer quotes =
        WIRE.post(
            "/api/v1/namespaces/default/configmaps",
            "{'metadata': {'name': 'quotes'}, 'data': {'a': '" + "\\u0022".repeat(1 << 18) + "\\\\".repeat(1 << 19) + "'}}");
    assertThat(quotes.code()).as(quotes.message()).isEqualTo(201);
  }

  /** 9,999 keys of 75 letters take 0.8 MB, and as much again to say whose they are. */
  private static String keys() {
    return IntStream.range(0, 9_999)
        .mapToObj(i -> "'" + "this-key-is-long-so-that-much-has-to-be-said-about-who-owns-all-of-them-" + i + "': 'a'")
        .collect(Collectors.joining(", ", "'data': {", "}"));
  }

  @Test
  @Spec("E96")
  void whoOwnsTheFieldsIsNoReasonToRefuseAnObject() {
    String maps = "/api/v1/namespaces/default/configmaps";
    Answer created = WIRE.post(maps, "{'metadata': {'name': 'created'}, " + keys() + "}");
    assertThat(created.code()).as(created.message()).isEqualTo(201);
    assertThat(created.body().object("metadata").has("managedFields")).isFalse();
    assertThat(WIRE.get(maps + "/created").body()).isEqualTo(created.body());

    for (String name : List.of("updated", "patched")) {
      assertThat(WIRE.post(maps, "{'metadata': {'name': '" + name + "'}, 'data': {'a': 'b'}}").code()).isEqualTo(201);
    }
    assertThat(WIRE.call("PUT", maps + "/updated", "{'metadata': {'name': 'updated'}, " + keys() + "}").code()).isEqualTo(200);
    assertThat(WIRE.merge(maps + "/patched", "{" + keys() + "}").code()).isEqualTo(200);
    for (String name : List.of("created", "updated", "patched")) {
      Answer applied =
          WIRE.apply(
              maps + "/" + name, "test",
              "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': '" + name + "'}}");
      assertThat(applied.message()).as(name).isEqualTo("etcdserver: request is too large");
    }
  }

  @Test
  @Spec("G44")
  void aBodyOfMoreThanThreeMebibytesIsNotRead() {
    Answer refused =
        WIRE.post(CRDS, Definitions.definition("large.example.com", "ms", "M", "Cluster", schema(3_300_000), ""));
    assertThat(refused.code()).isEqualTo(413);
    assertThat(refused.message()).isEqualTo("Request entity too large: limit is 3145728");
  }

  @Test
  void aSchemaThatRefersToItselfIsRefused() {
    String cyclic =
        "{'type': 'object', 'properties': {'next': {'$ref': '#/definitions/self'}}, 'definitions': {'self': {'type':"
            + " 'object'}}}";
    Answer refused = WIRE.post(CRDS, Definitions.definition("cyclic.example.com", "cs", "C", "Cluster", cyclic, ""));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message()).contains("$ref is not supported").contains("definitions is not supported");
  }

  @Test
  void anObjectThatIsNestedWithoutEndIsRefusedInNoTime() {
    WIRE.define(Definitions.definition("deep.example.com", "ds", "D", "Cluster", Definitions.ANYTHING, ""));
    String deep = "{'a':".repeat(200_000) + "1" + "}".repeat(200_000);
    Answer refused =
        WIRE.post(
            "/apis/deep.example.com/v1/ds",
            "{'apiVersion': 'deep.example.com/v1', 'kind': 'D', 'metadata': {'name': 'd'}, 'a': " + deep + "}");
    assertThat(refused.code()).isEqualTo(400);
    assertThat(WIRE.get("/apis/deep.example.com/v1/ds").code()).isEqualTo(200);
  }

  @Test
  void aPatternThatBacktracksWithoutEndIsNoBother() {
    WIRE.define(
        Definitions.definition(
            "patterns.example.com", "ps", "P", "Cluster",
            "{'type': 'object', 'properties': {'a': {'type': 'string', 'pattern': '^(a+)+$'}}}", ""));
    Answer refused =
        WIRE.post(
            "/apis/patterns.example.com/v1/ps",
            "{'apiVersion': 'patterns.example.com/v1', 'kind': 'P', 'metadata': {'name': 'p'}, 'a': '" + "a".repeat(50_000) + "!'}");
    assertThat(refused.code()).isEqualTo(422);
  }

  @Test
  void aRuleWithoutEndIsCutOffByItsBudget() {
    WIRE.define(
        Definitions.definition(
            "endless.example.com", "es", "E", "Cluster",
            "{'type': 'object', 'properties': {'l': {'type': 'array', 'maxItems': 1000, 'items': {'type': 'integer'},"
                + " 'x-kubernetes-validations': [{'rule': 'self.all(x, self.exists(y, y == x + 1) || x == 1000000)'}]}}}", ""));
    StringBuilder numbers = new StringBuilder("0");
    for (int i = 1; i < 1000; i++) {
      numbers.append(", ").append(999 - i);
    }
    Answer answer =
        WIRE.post(
            "/apis/endless.example.com/v1/es",
            "{'apiVersion': 'endless.example.com/v1', 'kind': 'E', 'metadata': {'name': 'e'}, 'l': [" + numbers + "]}");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).containsAnyOf("call cost exceeds limit", "failed rule");
  }
}
