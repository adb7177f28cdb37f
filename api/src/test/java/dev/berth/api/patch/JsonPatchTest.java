package dev.berth.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.status.Status;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Spec("E25")
class JsonPatchTest {
  private static final JsonObject OBJECT =
      (JsonObject)
          Json.parse("{\"data\":{\"a\":\"1\",\"x/y\":\"s\",\"t~u\":\"v\",\"n\":null},\"list\":[\"p\",\"q\",\"r\"]}");

  private static Json patched(String patch) {
    PatchResult result = JsonPatch.apply(OBJECT, patch.getBytes(StandardCharsets.UTF_8), true);
    assertThat(result).isInstanceOf(PatchResult.Patched.class);
    return ((PatchResult.Patched) result).object();
  }

  private static Status refused(String patch, boolean strict) {
    PatchResult result = JsonPatch.apply(OBJECT, patch.getBytes(StandardCharsets.UTF_8), strict);
    assertThat(result).isInstanceOf(PatchResult.Refused.class);
    return ((PatchResult.Refused) result).status();
  }

  private static Json at(String patch, String name) {
    return ((JsonObject) patched(patch)).get(name).orElseThrow();
  }

  @Test
  void addSetsMembersAndInsertsItems() {
    assertThat(at("[{'op':'add','path':'/data/b','value':'2'}]".replace('\'', '"'), "data").toString())
        .endsWith("\"n\":null,\"b\":\"2\"}");
    assertThat(at("[{\"op\":\"add\",\"path\":\"/list/1\",\"value\":\"z\"}]", "list"))
        .hasToString("[\"p\",\"z\",\"q\",\"r\"]");
    assertThat(at("[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":\"z\"}]", "list"))
        .hasToString("[\"p\",\"q\",\"r\",\"z\"]");
    assertThat(at("[{\"op\":\"add\",\"path\":\"/list/3\",\"value\":\"z\"}]", "list"))
        .hasToString("[\"p\",\"q\",\"r\",\"z\"]");
  }

  @Test
  void escapesInPathsAreUndone() {
    assertThat(at("[{\"op\":\"replace\",\"path\":\"/data/x~1y\",\"value\":\"w\"}]", "data").toString())
        .contains("\"x/y\":\"w\"");
    assertThat(at("[{\"op\":\"replace\",\"path\":\"/data/t~0u\",\"value\":\"w\"}]", "data").toString())
        .contains("\"t~u\":\"w\"");
  }

  @Test
  void moveAndCopyTakeTheValueAlong() {
    Json moved = at("[{\"op\":\"move\",\"from\":\"/data/a\",\"path\":\"/data/b\"}]", "data");
    assertThat(moved.toString()).contains("\"b\":\"1\"").doesNotContain("\"a\"");
    Json copied = at("[{\"op\":\"copy\",\"from\":\"/list/0\",\"path\":\"/list/-\"}]", "list");
    assertThat(copied).hasToString("[\"p\",\"q\",\"r\",\"p\"]");
  }

  @Test
  void negativeIndexesCountFromTheEnd() {
    assertThat(at("[{\"op\":\"remove\",\"path\":\"/list/-1\"}]", "list")).hasToString("[\"p\",\"q\"]");
    assertThat(at("[{\"op\":\"add\",\"path\":\"/list/-1\",\"value\":\"z\"}]", "list"))
        .hasToString("[\"p\",\"q\",\"r\",\"z\"]");
  }

  @Test
  void replacingAMissingMemberSetsIt() {
    assertThat(at("[{\"op\":\"replace\",\"path\":\"/data/new\",\"value\":\"2\"}]", "data").toString())
        .contains("\"new\":\"2\"");
  }

  @Test
  void anEmptyPathReplacesTheDocument() {
    assertThat(patched("[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"k\":1}}]")).hasToString("{\"k\":1}");
  }

  @Test
  void theTestOperationTakesMissingForNull() {
    assertThat(patched("[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"}]")).isEqualTo(OBJECT);
    assertThat(patched("[{\"op\":\"test\",\"path\":\"/data/none\",\"value\":null}]")).isEqualTo(OBJECT);
    assertThat(patched("[{\"op\":\"test\",\"path\":\"/data/n\"}]")).isEqualTo(OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"2\"}]",
        "[{\"op\":\"remove\",\"path\":\"/data/none\"}]",
        "[{\"op\":\"remove\",\"path\":\"/none/x\"}]",
        "[{\"op\":\"add\",\"path\":\"/none/x\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/data/a/b\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/list/4\",\"value\":1}]",
        "[{\"op\":\"remove\",\"path\":\"/list/3\"}]",
        "[{\"op\":\"remove\",\"path\":\"/list/x\"}]",
        "[{\"op\":\"remove\",\"path\":\"/list/-4\"}]",
        "[{\"op\":\"bogus\",\"path\":\"/data/a\"}]",
        "[{\"path\":\"/data/a\",\"value\":1}]",
        "[{\"op\":\"add\",\"value\":1}]",
        "[{\"op\":\"move\",\"path\":\"/data/b\"}]",
        "[{\"op\":\"move\",\"from\":\"/data/none\",\"path\":\"/data/b\"}]",
        "[{\"op\":\"replace\",\"path\":\"\",\"value\":\"x\"}]",
        "[null]"
      })
  void whatDoesNotApplyIsUnprocessableAndSaysNoMore(String patch) {
    Status status = refused(patch, true);
    assertThat(status.code()).isEqualTo(422);
    assertThat(status.reason()).isEqualTo("Invalid");
    assertThat(status.message()).isEqualTo("the server rejected our request due to an error in our request");
    assertThat(status.details()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"op\":\"add\"} | json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
        "[1] | json: cannot unmarshal number into Go value of type handlers.jsonPatchOp",
        "[{\"op\":1}] | json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string",
        "nonsense | invalid character 'o' in literal null (expecting 'u')",
        "[{\"op\" 1}] | invalid character '1' after object key",
        "[1}| invalid character '}' after array element",
        "{\"a\":1]| invalid character ']' after object key:value pair",
        "{a:1}| invalid character 'a' looking for beginning of object key string",
        "[1] x| invalid character 'x' after top-level value",
        "[01]| invalid character '1' after array element",
        "[1.]| invalid character ']' after decimal point in numeric literal",
        "[-]| invalid character ']' in numeric literal",
        "[\"\\q\"]| invalid character 'q' in string escape code",
        "[,]| invalid character ',' looking for beginning of value",
        "[{| unexpected end of JSON input"
      })
  void aDocumentThatIsNoPatchIsABadRequest(String patch, String text) {
    Status status = refused(patch, true);
    assertThat(status.code()).isEqualTo(400);
    assertThat(status.reason()).isEqualTo("BadRequest");
    assertThat(status.message()).isEqualTo("error decoding patch: " + text);
  }

  @Test
  void withoutStrictDecodingTheTextIsTheLibrarys() {
    assertThat(refused("{}", false).message())
        .isEqualTo("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
    assertThat(refused("", false).message()).isEqualTo("unexpected end of JSON input");
  }

  @Test
  void moreThanTenThousandOperationsAreTooLarge() {
    String operation = "{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"}";
    String most = "[" + String.join(",", java.util.Collections.nCopies(10_000, operation)) + "]";
    assertThat(patched(most)).isEqualTo(OBJECT);
    Status status = refused("[" + String.join(",", java.util.Collections.nCopies(10_001, operation)) + "]", true);
    assertThat(status.code()).isEqualTo(413);
    assertThat(status.reason()).isEqualTo("RequestEntityTooLarge");
    assertThat(status.message())
        .isEqualTo(
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001");
  }

  @Test
  void strictErrorsNameUnknownAndDoubledMembers() {
    byte[] patch =
        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\",\"extra\":1,\"op\":\"test\"}]"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(JsonPatch.apply(OBJECT, patch, true))
        .isEqualTo(
            new PatchResult.Patched(
                OBJECT,
                List.of("json patch unknown field \"[0].extra\"", "json patch duplicate field \"[0].op\"")));
    assertThat(JsonPatch.apply(OBJECT, patch, false)).isEqualTo(new PatchResult.Patched(OBJECT, List.of()));
  }

  @Test
  void aDocumentReplacedByAnArrayCannotBeDecoded() {
    Status status = refused("[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]", true);
    assertThat(status.code()).isEqualTo(422);
    assertThat(status.message()).startsWith(" \"\" is invalid: patch: Invalid value: \"[]\": couldn't get version/kind");
  }
}
