package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatchingTest {
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String WEB = SETS + "/web";
  private final ApiFixture f = ApiFixture.whole();

  @BeforeEach
  void create() {
    f.call("POST", SETS, Sent.set("web", 1));
  }

  private Answer patch(String query, String type, String body) {
    return f.call("PATCH", WEB + query, body, "Content-Type", type);
  }

  @ParameterizedTest
  @Spec("E25")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json-patch+json | [{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3}]",
        "application/merge-patch+json | {\"spec\":{\"replicas\":3}}",
        "application/strategic-merge-patch+json | {\"spec\":{\"replicas\":3}}",
        "application/strategic-merge-patch+json;charset=utf-8 | {\"spec\":{\"replicas\":3}}",
      })
  void threeKindsOfPatchChangeWhatIsThere(String type, String body) {
    Answer dry = patch("?dryRun=All", type, body);
    assertThat(dry.code()).isEqualTo(200);
    assertThat(dry.body().object("spec").number("replicas")).isEqualTo(3);
    assertThat(f.call("GET", WEB, "").body().object("spec").number("replicas")).isEqualTo(1);
    patch("", type, body);
    assertThat(f.call("GET", WEB, "").body().object("spec").number("replicas")).isEqualTo(3);
  }

  @ParameterizedTest
  @Spec({"E14", "E25"})
  @ValueSource(strings = {"application/json", "text/plain", ""})
  void anotherKindOfPatchIsNotKnown(String type) {
    Answer a = patch("", type, "{}");
    assertThat(a.code()).isEqualTo(415);
    assertThat(a.body().text("reason")).isEqualTo("UnsupportedMediaType");
    assertThat(a.message()).isEqualTo("415: Unsupported Media Type");
  }

  @Test
  @Spec({"E14", "E25"})
  void anApplyInCborIsNotKnownWhateverItsOptions() {
    assertThat(patch("?fieldManager=me&force=true", "application/apply-patch+cbor", "{}").code()).isEqualTo(415);
  }

  @ParameterizedTest
  @Spec("E25")
  @CsvSource({"0, 200", "100, 200", "1000, 409"})
  void aPatchThatLosesARaceIsMadeAnew(int races, int code) {
    AtomicInteger left = new AtomicInteger(races);
    AtomicBoolean nested = new AtomicBoolean();
    f.meanwhile.set(
        () -> {
          if (!nested.get() && left.getAndDecrement() > 0) {
            nested.set(true);
            patch("", "application/merge-patch+json", "{\"metadata\":{\"labels\":{\"n\":\"x" + left + "\"}}}");
            nested.set(false);
          }
        });
    Answer a = patch("", "application/merge-patch+json", "{\"spec\":{\"replicas\":3}}");
    assertThat(a.code()).isEqualTo(code);
    Answer now = f.call("GET", WEB, "");
    assertThat(now.body().object("spec").number("replicas")).isEqualTo(code == 200 ? 3 : 1);
    assertThat(now.meta().object("labels").has("n")).isEqualTo(races > 0);
  }

  @Test
  @Spec("E25")
  void aPatchOfWhatIsNotThereFindsNothing() {
    Answer a = f.call("PATCH", SETS + "/none", "{}", "Content-Type", "application/merge-patch+json");
    assertThat(a.code()).isEqualTo(404);
    assertThat(a.message()).isEqualTo("statefulsets.apps \"none\" not found");
  }

  @Test
  @Spec("E25")
  void aPatchThatNamesAVersionHoldsOnlyForThatVersion() {
    Answer a = patch("", "application/merge-patch+json", "{\"metadata\":{\"resourceVersion\":\"1\"},\"spec\":{\"replicas\":3}}");
    assertThat(a.code()).isEqualTo(409);
    assertThat(a.body().text("reason")).isEqualTo("Conflict");
  }

  @Test
  @Spec("E25")
  void aTestThatFailsAndTooManyOperationsAreRefused() {
    Answer failed =
        patch("", "application/json-patch+json", "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":9}]");
    assertThat(failed.code()).isEqualTo(422);
    assertThat(failed.body().text("reason")).isEqualTo("Invalid");
    assertThat(failed.message()).isEqualTo("the server rejected our request due to an error in our request");
    String many = "{\"op\":\"test\",\"path\":\"/kind\",\"value\":\"StatefulSet\"},".repeat(10_000);
    Answer tooMany = patch("", "application/json-patch+json", "[" + many + many.substring(0, many.indexOf("},") + 1) + "]");
    assertThat(tooMany.code()).isEqualTo(413);
    assertThat(tooMany.message()).isEqualTo(
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001");
  }

  @Test
  @Spec("E20")
  void aPatchDoesNotRename() {
    Answer a = patch("", "application/merge-patch+json", "{\"metadata\":{\"name\":\"other\"}}");
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message()).isEqualTo("the name of the object (other) does not match the name on the URL (web)");
    Answer b = patch("", "application/merge-patch+json", "{\"metadata\":{\"namespace\":\"other\"}}");
    assertThat(b.code()).isEqualTo(400);
    assertThat(b.message())
        .isEqualTo("the namespace of the object (other) does not match the namespace on the request (default)");
  }

  @Test
  @Spec("E25")
  void forceIsForApplyAlone() {
    Answer a = patch("?force=true", "application/merge-patch+json", "{}");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
  }

  @Test
  @Spec("E51")
  void applyNeedsAManagerWhoseNameCanBePrinted() {
    Answer none = patch("", "application/apply-patch+yaml", "{}");
    assertThat(none.code()).isEqualTo(422);
    assertThat(none.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    Answer odd = patch("?fieldManager=%C3%A4%07", "application/merge-patch+json", "{}");
    assertThat(odd.code()).isEqualTo(422);
    assertThat(odd.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: \"ä\\a\": invalid character U+0007 (at"
                + " position 2)");
  }

  @ParameterizedTest
  @Spec("E31")
  @ValueSource(strings = {"POST", "PUT"})
  void unknownAndDoubleFieldsAreWarnedOfRefusedOrPassedOver(String method) {
    String target = method.equals("POST") ? SETS : WEB;
    String name = method.equals("POST") ? "two" : "web";
    String body =
        Sent.set(name, 1).replace("\"serviceName\"", "\"foo\":1,\"replicas\":1,\"serviceName\"");
    Answer strict = f.call(method, target + "?fieldValidation=Strict", body);
    assertThat(strict.code()).isEqualTo(400);
    assertThat(strict.body().text("reason")).isEqualTo("BadRequest");
    assertThat(strict.message())
        .startsWith("StatefulSet in version \"v1\" cannot be handled as a StatefulSet: strict decoding error: ")
        .contains("unknown field \"spec.foo\"", "duplicate field \"spec.replicas\"");
    Answer ignored = f.call(method, target + "?fieldValidation=Ignore&dryRun=All", body);
    assertThat(ignored.code()).isLessThan(300);
    assertThat(ignored.warnings()).isEmpty();
    Answer warned = f.call(method, target, body);
    assertThat(warned.code()).isLessThan(300);
    assertThat(warned.warnings())
        .contains("299 - \"unknown field \\\"spec.foo\\\"\"", "299 - \"duplicate field \\\"spec.replicas\\\"\"");
    assertThat(warned.body().object("spec").has("foo")).isFalse();
  }

  @ParameterizedTest
  @Spec("E31")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "application/json-patch+json | [{\"op\":\"add\",\"path\":\"/spec/foo\",\"value\":\"bar\"}]",
        "application/merge-patch+json | {\"spec\":{\"foo\":\"bar\"}}",
        "application/strategic-merge-patch+json | {\"spec\":{\"foo\":\"bar\"}}",
      })
  void patchesAreHeldToTheFieldsToo(String type, String body) {
    Answer strict = patch("?fieldValidation=Strict", type, body);
    assertThat(strict.code()).isEqualTo(422);
    assertThat(strict.message())
        .startsWith(" \"\" is invalid: patch: Invalid value: \"")
        .endsWith(": strict decoding error: unknown field \"spec.foo\"");
    if (type.startsWith("application/strategic")) {
      assertThat(strict.message()).contains("Invalid value: \"map[spec:map[foo:bar]]\"");
    }
    assertThat(patch("", type, body).warnings()).containsExactly("299 - \"unknown field \\\"spec.foo\\\"\"");
    assertThat(patch("?fieldValidation=Ignore", type, body).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"metadata\":{\"labels\":\"invalid\"}}|map[metadata:map[labels:invalid]]|cannot restore map from string",
        "{\"spec\":{\"template\":1}}|map[spec:map[template:1]]|cannot restore struct from: int64",
        "{\"metadata\":{\"finalizers\":{\"a\":1}}}|map[metadata:map[finalizers:map[a:1]]]|cannot restore slice from map",
        "{\"spec\":{\"replicas\":\"3\"}}|map[spec:map[replicas:3]]|unrecognized type: int32",
        "{\"spec\":{\"replicas\":1.5}}|map[spec:map[replicas:1.5]]|cannot convert float64 to int32",
        "{\"spec\":{\"template\":{\"spec\":{\"hostPID\":1}}}}|map[spec:map[template:map[spec:map[hostPID:1]]]]|unrecognized type: bool",
        "{\"spec\":{\"updateStrategy\":{\"type\":7}}}|map[spec:map[updateStrategy:map[type:7]]]|cannot convert int64 to string",
      })
  void aStrategicMergeThatLeavesNoObjectOfTheKindIsQuotedAsThePatchItWas(String body, String shown, String why) {
    Answer a = patch("", "application/strategic-merge-patch+json", body);
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message()).isEqualTo(" \"\" is invalid: patch: Invalid value: \"" + shown + "\": " + why);
  }

  @Test
  @Spec("E31")
  void validationIsOneOfThree() {
    Answer a = patch("?fieldValidation=Maybe", "application/merge-patch+json", "{}");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Maybe\": supported values:"
                + " \"\", \"Ignore\", \"Strict\", \"Warn\"");
  }
}
