package dev.berth.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.status.Status;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E25")
class StrategicMergePatchTest {
  private static final JsonObject OBJECT =
      object(
          """
          {"metadata":{"name":"d","labels":{"a":"1","b":"2"},"finalizers":["a/a","b/b","c/c"]},
           "spec":{"replicas":1,
             "containers":[
               {"name":"a","image":"a:1","args":["x","y"],"env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}],
                "ports":[{"name":"p","containerPort":80,"protocol":"TCP"}]},
               {"name":"b","image":"b:1"}],
             "volumes":[{"name":"v","emptyDir":{}},{"name":"w","configMap":{"medium":"m"}}],
             "strategy":{"type":"RollingUpdate","note":"n"},
             "nodeSelector":{"k":"v"},
             "tolerations":[{"key":"t"}]}}
          """);

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text);
  }

  private static JsonObject patched(String patch) {
    PatchResult result =
        StrategicMergePatch.apply(OBJECT, patch.getBytes(StandardCharsets.UTF_8), Types.WORKLOAD, true);
    assertThat(result).isInstanceOf(PatchResult.Patched.class);
    return ((PatchResult.Patched) result).object();
  }

  private static JsonObject spec(String specPatch) {
    return patched("{\"spec\":" + specPatch + "}").object("spec");
  }

  private static JsonObject meta(String metaPatch) {
    return patched("{\"metadata\":" + metaPatch + "}").object("metadata");
  }

  private static Status refused(String patch) {
    PatchResult result =
        StrategicMergePatch.apply(OBJECT, patch.getBytes(StandardCharsets.UTF_8), Types.WORKLOAD, true);
    assertThat(result).isInstanceOf(PatchResult.Refused.class);
    return ((PatchResult.Refused) result).status();
  }

  private static String names(JsonArray items) {
    return items.objects().map(o -> o.text("name")).collect(Collectors.joining(","));
  }

  @Test
  void itemsWithTheSameKeyMergeAndKeepTheRest() {
    JsonArray containers = spec("{\"containers\":[{\"name\":\"a\",\"image\":\"a:2\"}]}").array("containers");
    assertThat(containers.object(0).text("image")).isEqualTo("a:2");
    assertThat(containers.object(0).array("args").size()).isEqualTo(2);
    assertThat(names(containers)).isEqualTo("a,b");
  }

  @Test
  void itemsWithANewKeyComeBeforeTheServersOwn() {
    assertThat(names(spec("{\"containers\":[{\"name\":\"c\",\"image\":\"c\"}]}").array("containers")))
        .isEqualTo("c,a,b");
  }

  @Test
  void theDeleteDirectiveDropsTheItemAndAbsentOnesAreNoError() {
    assertThat(names(spec("{\"containers\":[{\"name\":\"a\",\"$patch\":\"delete\"}]}").array("containers")))
        .isEqualTo("b");
    assertThat(spec("{\"containers\":[{\"name\":\"none\",\"$patch\":\"delete\"}]}")).isEqualTo(OBJECT.object("spec"));
  }

  @Test
  void theReplaceDirectiveAmongItemsReplacesTheList() {
    assertThat(
            names(spec("{\"containers\":[{\"name\":\"o\"},{\"$patch\":\"replace\"},{\"name\":\"p\"}]}")
                .array("containers")))
        .isEqualTo("o,p");
  }

  @Test
  void wholeNumbersAreIntegersHoweverTheyAreWritten() {
    assertThat(spec("{\"replicas\":30.0,\"note\":[3e1,-2.0,2.5,1e400]}").toString())
        .contains("\"replicas\":30,")
        .contains("[30,-2,2.5,1e400]");
  }

  @Test
  void nullDeletesAMember() {
    assertThat(spec("{\"containers\":[{\"name\":\"a\",\"args\":null}]}").array("containers").object(0).has("args"))
        .isFalse();
    assertThat(spec("{\"nosuch\":null}")).isEqualTo(OBJECT.object("spec"));
  }

  @Test
  void listsWithoutMergeStrategyAreReplaced() {
    assertThat(spec("{\"tolerations\":[{\"key\":\"z\"}]}").array("tolerations")).hasToString("[{\"key\":\"z\"}]");
    assertThat(spec("{\"containers\":[{\"name\":\"a\",\"args\":[\"9\"]}]}").array("containers").object(0).array("args"))
        .hasToString("[\"9\"]");
  }

  @Test
  void aSecondKeyOfAPortDoesNotTellItemsApart() {
    JsonArray ports =
        spec("{\"containers\":[{\"name\":\"a\",\"ports\":[{\"containerPort\":80,\"protocol\":\"UDP\"}]}]}")
            .array("containers").object(0).array("ports");
    assertThat(ports).hasToString("[{\"name\":\"p\",\"containerPort\":80,\"protocol\":\"UDP\"}]");
  }

  @Test
  void mapsMergeAndCanBeReplacedOrEmptied() {
    assertThat(meta("{\"labels\":{\"a\":null,\"c\":\"3\"}}").object("labels")).hasToString("{\"b\":\"2\",\"c\":\"3\"}");
    assertThat(meta("{\"labels\":{\"$patch\":\"replace\",\"c\":\"3\"}}").object("labels"))
        .hasToString("{\"c\":\"3\"}");
    assertThat(meta("{\"labels\":{\"$patch\":\"delete\"}}").object("labels")).hasToString("{}");
  }

  @Test
  void whatIsNewIsTakenWithoutNullsAndDirectives() {
    JsonObject meta = meta("{\"annotations\":{\"x\":null,\"y\":\"1\"}}");
    assertThat(meta.object("annotations")).hasToString("{\"y\":\"1\"}");
    assertThat(meta("{\"annotations\":{\"$patch\":\"merge\",\"g\":\"h\"}}").has("annotations")).isFalse();
  }

  @Test
  void retainKeysClearsTheOthers() {
    JsonArray volumes =
        spec("{\"volumes\":[{\"name\":\"v\",\"$retainKeys\":[\"name\",\"configMap\"],\"configMap\":{}}]}")
            .array("volumes");
    assertThat(volumes.object(0)).hasToString("{\"name\":\"v\",\"configMap\":{}}");
    assertThat(spec("{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}").object("strategy"))
        .hasToString("{\"type\":\"Recreate\"}");
  }

  @Test
  void primitiveListsMergeAsSetsWithThePatchInFront() {
    assertThat(meta("{\"finalizers\":[\"d/d\",\"a/a\"]}").array("finalizers"))
        .hasToString("[\"d/d\",\"a/a\",\"b/b\",\"c/c\"]");
    assertThat(meta("{\"$deleteFromPrimitiveList/finalizers\":[\"b/b\",\"z/z\"]}").array("finalizers"))
        .hasToString("[\"a/a\",\"c/c\"]");
    assertThat(meta("{\"$deleteFromPrimitiveList/nosuch\":[\"b/b\"]}").has("nosuch")).isFalse();
  }

  @Test
  void aDirectiveAfterTheLastOfTheOrderIsAnItemThatIsNotThere() {
    String list = "{\"$setElementOrder/containers\":[{\"name\":\"a\"}],\"containers\":[";
    assertThat(names(spec(list + "{\"$patch\":\"replace\"},{\"name\":\"a\"}]}").array("containers"))).isEqualTo("a");
    assertThat(names(spec(list + "{\"name\":\"a\"},{\"name\":\"b\",\"$patch\":\"delete\"}]}").array("containers"))).isEqualTo("a");
    assertThat(refused("{\"spec\":" + list + "{\"name\":\"a\"},{\"$patch\":\"replace\"}]}}").message())
        .contains("The order in patch list:\n[map[name:a] map[$patch:replace]]");
  }

  @Test
  void setElementOrderArrangesBothSides() {
    assertThat(
            meta("{\"$setElementOrder/finalizers\":[\"d/d\",\"a/a\",\"c/c\"],\"finalizers\":[\"d/d\"]}")
                .array("finalizers"))
        .hasToString("[\"d/d\",\"a/a\",\"b/b\",\"c/c\"]");
    assertThat(meta("{\"$setElementOrder/finalizers\":[\"c/c\",\"a/a\"]}").array("finalizers"))
        .hasToString("[\"b/b\",\"c/c\",\"a/a\"]");
    assertThat(
            names(
                spec(
                        """
                        {"$setElementOrder/containers":[{"name":"n"},{"name":"b"},{"name":"a"}],
                         "containers":[{"name":"n"},{"name":"a","image":"a:2"}]}
                        """)
                    .array("containers")))
        .isEqualTo("n,b,a");
  }

  @Test
  void theOrderDirectiveAndDeletionsGoTogether() {
    assertThat(
            names(
                spec(
                        """
                        {"$setElementOrder/containers":[{"name":"b"}],
                         "containers":[{"name":"a","$patch":"delete"}]}
                        """)
                    .array("containers")))
        .isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"spec\":{\"containers\":[{\"image\":\"noname\"}]}}"
            + "|map: map[image:noname] does not contain declared merge key: name",
        "{\"metadata\":{\"labels\":{\"$patch\":\"bogus\"}}}|unknown patch type: bogus in map: map[$patch:bogus]",
        "{\"metadata\":{\"finalizers\":[{\"$patch\":\"replace\"}]}}"
            + "|list element types are not identical: [[a/a b/b c/c] [map[$patch:replace]]]",
        "{\"spec\":{\"containers\":[{\"$patch\":\"merge\"}]}}|merging lists cannot yet be specified in the patch",
        "{\"spec\":{\"containers\":[{\"$patch\":\"delete\"}]}}"
            + "|map: map[$patch:delete] does not contain declared merge key: name",
        "{\"spec\":{\"$setElementOrder/nosuch\":[]}}"
            + "|unable to find api field in struct DeploymentSpec for the json field \"nosuch\"",
        "{\"spec\":{\"$setElementOrder/containers\":\"x\"}}|expected a []interface {}, but received a string",
      })
  void whatMakesNoSenseIsUpstreamsPlainError(String patch, String text) {
    Status status = refused(patch);
    assertThat(status.code()).isEqualTo(500);
    assertThat(status.reason()).isEmpty();
    assertThat(status.message()).isEqualTo(text);
  }

  @Test
  void anItemOutsideTheGivenOrderIsRefused() {
    Status status =
        refused("{\"metadata\":{\"$setElementOrder/finalizers\":[\"a/a\"],\"finalizers\":[\"d/d\"]}}");
    assertThat(status.message())
        .isEqualTo("The order in patch list:\n[d/d]\n doesn't match $setElementOrder list:\n[a/a]\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"note\"],\"type\":\"x\"}}}|invalid patch format of retainKeys",
        "{\"spec\":{\"strategy\":{\"$retainKeys\":\"note\"}}}|invalid patch format of retainKeys",
        "{\"metadata\":{\"$deleteFromPrimitiveList\":[\"x\"]}}|invalid patch format of primitive list",
        "{\"metadata\":{\"$setElementOrder\":[\"x\"]}}|invalid patch format of setElementOrder list",
        "[]|json: cannot unmarshal array into Go value of type map[string]interface {}",
        "{|unexpected end of JSON input"
      })
  void badFormatsAreBadRequests(String patch, String text) {
    Status status = refused(patch);
    assertThat(status.code()).isEqualTo(400);
    assertThat(status.message()).isEqualTo(text);
  }

  @Test
  void theWholeObjectCanBeReplaced() {
    assertThat(patched("{\"$patch\":\"replace\",\"metadata\":{\"name\":\"d\"}}"))
        .hasToString("{\"metadata\":{\"name\":\"d\"}}");
  }

  @Test
  void anotherTypeOfValueTakesTheOldOnesPlace() {
    assertThat(spec("{\"replicas\":\"x\"}").text("replicas")).isEqualTo("x");
    assertThat(patched("{\"spec\":\"x\"}").text("spec")).isEqualTo("x");
  }
}
