package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreatingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private final ApiFixture f = ApiFixture.whole();

  private Answer create(String metadata) {
    return f.call("POST", MAPS, "{\"metadata\":" + metadata + "}");
  }

  @Test
  @Spec("E20")
  void aVersionIsNotForTheCallerToChoose() {
    Answer a = create("{\"name\":\"m\",\"resourceVersion\":\"7\"}");
    assertThat(a.code()).isEqualTo(500);
    assertThat(a.message()).isEqualTo("resourceVersion should not be set on objects to be created");
    assertThat(create("{\"name\":\"M\",\"resourceVersion\":\"7\"}").code()).as("what is invalid is told first").isEqualTo(422);
    Answer tried = f.call("POST", MAPS + "?dryRun=All", "{\"metadata\":{\"name\":\"m\",\"resourceVersion\":\"7\"}}");
    assertThat(tried.code()).as(tried.raw()).isEqualTo(201);
  }

  @Test
  @Spec("E20")
  void anotherNamespaceThanThePathsIsRefused() {
    Answer a = create("{\"name\":\"m\",\"namespace\":\"other\"}");
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message())
        .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
    assertThat(create("{\"name\":\"m\",\"namespace\":\"default\"}").code()).isEqualTo(201);
  }

  @Test
  @Spec("E20")
  void whatIsInNoNamespaceForgetsTheOneThatItCameWith() {
    String named = "{\"metadata\":{\"name\":\"rwo\",\"namespace\":\"default\"},\"value\":1}";
    Answer made = f.call("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", named);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    assertThat(made.meta().has("namespace")).isFalse();
    Answer put = f.call("PUT", "/apis/scheduling.k8s.io/v1/priorityclasses/rwo", named);
    assertThat(put.code()).as(put.raw()).isEqualTo(200);
  }

  @Test
  @Spec("E20")
  void whatTheSystemOwnsIsNotTakenFromTheCaller() {
    Answer a =
        create(
            "{\"name\":\"m\",\"uid\":\"mine\",\"creationTimestamp\":\"2001-01-01T00:00:00Z\",\"generation\":9,"
                + "\"selfLink\":\"x\",\"deletionTimestamp\":\"2001-01-01T00:00:00Z\",\"deletionGracePeriodSeconds\":1}");
    assertThat(a.meta().text("uid")).isNotEqualTo("mine").hasSize(36);
    assertThat(a.meta().text("creationTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(a.meta().has("generation")).isFalse();
    assertThat(a.meta().has("selfLink")).isFalse();
    assertThat(a.meta().has("deletionTimestamp")).isFalse();
    assertThat(a.meta().has("deletionGracePeriodSeconds")).isFalse();
  }

  @Test
  @Spec("E20")
  void kindsWithASpecBeginAtGenerationOne() {
    assertThat(f.call("POST", "/apis/apps/v1/namespaces/default/statefulsets", Sent.set("web", 1)).meta().number("generation"))
        .isEqualTo(1);
  }

  @Test
  @Spec("E21")
  void generatedNamesEndInFiveLettersOfAFewAndDiffer() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Answer a = create("{\"generateName\":\"job-\"}");
      assertThat(a.code()).isEqualTo(201);
      assertThat(a.meta().text("name")).matches("job-[bcdfghjklmnpqrstvwxz2456789]{5}");
      names.add(a.meta().text("name"));
    }
    assertThat(names).hasSize(100);
  }

  /** Draws the same name again and again, up to a number of draws; another one after that. */
  private static final class Stubborn implements RandomGenerator {
    private long draws;
    private long stubbornFor = Long.MAX_VALUE;

    @Override
    public long nextLong() {
      draws++;
      return draws <= stubbornFor ? 0 : 0x5555_5555_5555_5555L;
    }
  }

  @ParameterizedTest
  @Spec("E21")
  @CsvSource({"7, 201", "8, 409"})
  void aTakenNameIsDrawnAnewSevenTimes(int taken, int code) {
    Stubborn random = new Stubborn();
    ApiFixture g = ApiFixture.drawing(random);
    String body = "{\"metadata\":{\"generateName\":\"job-\"}}";
    assertThat(g.call("POST", MAPS, body).code()).isEqualTo(201);
    random.stubbornFor = random.draws * (1 + taken);
    Answer a = g.call("POST", MAPS, body);
    assertThat(a.code()).isEqualTo(code);
    if (code == 409) {
      assertThat(a.body().text("reason")).isEqualTo("AlreadyExists");
      assertThat(a.message())
          .isEqualTo(
              "configmaps \"job-bbbbb\" already exists, the server was not able to generate a unique name for the object");
      assertThat(a.body().object("details").number("retryAfterSeconds")).isEqualTo(1);
    }
  }

  @Test
  @Spec("E21")
  void aLongBaseIsCutSoThatTheNameFits() {
    String base = "a".repeat(70);
    Answer a = create("{\"generateName\":\"" + base + "\"}");
    assertThat(a.meta().text("name")).startsWith("a".repeat(58)).hasSize(63);
    assertThat(a.meta().text("generateName")).isEqualTo(base);
  }

  @Test
  @Spec("E21")
  void aNameThatIsGivenIsNotGenerated() {
    assertThat(create("{\"name\":\"m\",\"generateName\":\"job-\"}").meta().text("name")).isEqualTo("m");
  }

  @Test
  @Spec("E22")
  void aNameMustBeASubdomain() {
    Answer a = create("{\"name\":\"A_b\"}");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo(
            "ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must"
                + " consist of lower case alphanumeric characters, '-' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    assertThat(a.body().object("details").array("causes").object(0).text("reason")).isEqualTo("FieldValueInvalid");
  }

  @ParameterizedTest
  @Spec("E22")
  @CsvSource({
    "/api/v1/namespaces/default/configmaps, a.b, 201",
    "/api/v1/namespaces, a.b, 422",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles, 'system:x', 201",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles, 'a%b', 422",
    "/api/v1/namespaces/default/configmaps, 'system:x', 422",
    "/api/v1/namespaces/default/serviceaccounts, a.b, 201",
  })
  void eachKindHasItsOwnRuleForNames(String path, String name, int code) {
    assertThat(f.call("POST", path, "{\"metadata\":{\"name\":\"" + name + "\"}}").code()).isEqualTo(code);
  }

  @Test
  @Spec("E22")
  void aNameIsRequired() {
    Answer a = create("{}");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message())
        .isEqualTo("ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
  }

  @Test
  @Spec("E32")
  void whatIsWrongIsListedOnceEach() {
    Answer a = f.call("POST", MAPS, "{\"metadata\":{\"name\":\"A\",\"labels\":{\"a b\":\"x\"}}}");
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.body().text("reason")).isEqualTo("Invalid");
    assertThat(a.message()).startsWith("ConfigMap \"A\" is invalid: [metadata.name: Invalid value").endsWith("]");
    assertThat(a.body().object("details").text("kind")).isEqualTo("ConfigMap");
    assertThat(a.body().object("details").array("causes").objects().map(c -> c.text("field")))
        .contains("metadata.name", "metadata.labels");
  }
}
