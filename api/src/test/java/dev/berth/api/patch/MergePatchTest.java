package dev.berth.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.status.Status;
import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E25")
class MergePatchTest {

  private static JsonObject object(String text) {
    return (JsonObject) Json.parse(text);
  }

  private static Status refused(String patch, boolean strict) {
    PatchResult result = MergePatch.apply(JsonObject.EMPTY, patch.getBytes(StandardCharsets.UTF_8), strict);
    assertThat(result).isInstanceOf(PatchResult.Refused.class);
    return ((PatchResult.Refused) result).status();
  }

  /** The examples of RFC 7386, appendix A, that patch an object. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"b\"}|{\"b\":\"c\"}|{\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"}|{\"a\":null}|{}",
        "{\"a\":\"b\",\"b\":\"c\"}|{\"a\":null}|{\"b\":\"c\"}",
        "{\"a\":[\"b\"]}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"c\"}|{\"a\":[\"b\"]}|{\"a\":[\"b\"]}",
        "{\"a\":{\"b\":\"c\"}}|{\"a\":{\"b\":\"d\",\"c\":null}}|{\"a\":{\"b\":\"d\"}}",
        "{\"a\":[{\"b\":\"c\"}]}|{\"a\":[1]}|{\"a\":[1]}",
        "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
        "{\"e\":null}|{\"e\":null}|{}",
        "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}"
      })
  void mergesAsTheStandardSays(String target, String patch, String wanted) {
    assertThat(MergePatch.apply(object(target), patch.getBytes(StandardCharsets.UTF_8), true))
        .isEqualTo(new PatchResult.Patched(object(wanted), List.of()));
  }

  @Test
  void nullsAreDroppedFromObjectsOfNewArrays() {
    byte[] patch = "{\"a\":[{\"x\":null,\"y\":1},null]}".getBytes(StandardCharsets.UTF_8);
    assertThat(MergePatch.apply(JsonObject.EMPTY, patch, true))
        .isEqualTo(new PatchResult.Patched(object("{\"a\":[{\"y\":1},null]}"), List.of()));
  }

  @Test
  void malformedAndMistypedDocumentsAreBadRequests() {
    assertThat(refused("{", true).message()).isEqualTo("error decoding patch: unexpected end of JSON input");
    assertThat(refused("data: {q: w}", true).message())
        .isEqualTo("error decoding patch: invalid character 'd' looking for beginning of value");
    assertThat(refused("[]", true).message())
        .isEqualTo("error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}");
    assertThat(refused("null", true).message()).isEqualTo("Invalid JSON Patch");
    assertThat(refused("{", false).message()).isEqualTo("Invalid JSON Patch");
    assertThat(refused("7", false).code()).isEqualTo(400);
    assertThat(refused("[]", false).code()).isEqualTo(422);
  }

  @Test
  void doubledMembersAreStrictErrors() {
    byte[] patch = "{\"data\":{\"a\":\"1\",\"a\":\"2\"}}".getBytes(StandardCharsets.UTF_8);
    assertThat(MergePatch.apply(JsonObject.EMPTY, patch, true))
        .isEqualTo(
            new PatchResult.Patched(object("{\"data\":{\"a\":\"2\"}}"), List.of("duplicate field \"data.a\"")));
  }

  @Property
  void anEmptyPatchChangesNothing(@ForAll("objects") JsonObject target) {
    assertThat(MergePatch.merge(target, JsonObject.EMPTY)).isEqualTo(target);
  }

  @Property
  void anObjectIsItsOwnPatch(@ForAll("objects") JsonObject target) {
    assertThat(MergePatch.merge(target, target)).isEqualTo(target);
  }

  @Property
  void applyingAPatchTwiceIsApplyingItOnce(@ForAll("objects") JsonObject target, @ForAll("objects") JsonObject patch) {
    JsonObject once = MergePatch.merge(target, patch);
    assertThat(MergePatch.merge(once, patch)).isEqualTo(once);
  }

  @Property
  void nullForEveryMemberLeavesNothing(@ForAll("objects") JsonObject target) {
    JsonObject.Builder nulls = JsonObject.builder();
    target.forEach((name, _) -> nulls.put(name, dev.berth.base.json.JsonNull.NULL));
    assertThat(MergePatch.merge(target, nulls.build())).isEqualTo(JsonObject.EMPTY);
  }

  @Provide
  Arbitrary<JsonObject> objects() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<Json> leaves = Arbitraries.strings().alpha().ofMaxLength(3).map(JsonString::of);
    Arbitrary<Json> tree =
        Arbitraries.recursive(
            () -> leaves,
            below -> Arbitraries.maps(names, below).ofMaxSize(4).map(MergePatchTest::build),
            0,
            3);
    return Arbitraries.maps(names, tree).ofMaxSize(4).map(m -> (JsonObject) build(m));
  }

  private static Json build(Map<String, Json> members) {
    JsonObject.Builder b = JsonObject.builder();
    members.forEach(b::put);
    return b.build();
  }
}
