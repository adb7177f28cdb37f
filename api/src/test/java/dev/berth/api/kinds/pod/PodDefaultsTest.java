package dev.berth.api.kinds.pod;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDefaultsTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");
  private static final List<JsonObject> RECORDED = KindFixture.lines("created.jsonl").toList();

  @ParameterizedTest
  @CsvSource({
    "nginx, Always",
    "nginx:latest, Always",
    "nginx:1.25, IfNotPresent",
    "registry.example:5000/app, Always",
    "registry.example:5000/app:v1, IfNotPresent",
    "app@sha256:0123456789abcdef0123456789abcdef, IfNotPresent",
    "app:latest@sha256:0123456789abcdef0123456789abcdef, Always",
    "Not/A/Valid/Name, IfNotPresent",
    "'', IfNotPresent"
  })
  void theTagDecidesThePullPolicy(String image, String policy) {
    assertThat(ImageTag.pullPolicy(image)).isEqualTo(policy);
  }

  @Test
  void aNameThatIsTooLongOrAnIdentifierCannotBeParsed() {
    assertThat(ImageTag.pullPolicy("a".repeat(247))).isEqualTo("Always");
    assertThat(ImageTag.pullPolicy("a".repeat(248))).as("library/ counts").isEqualTo("IfNotPresent");
    assertThat(ImageTag.pullPolicy("docker.io/" + "a".repeat(248))).isEqualTo("IfNotPresent");
    assertThat(ImageTag.pullPolicy("registry.example/" + "a".repeat(255))).isEqualTo("Always");
    assertThat(ImageTag.pullPolicy("registry.example/" + "a".repeat(256))).isEqualTo("IfNotPresent");
    assertThat(ImageTag.pullPolicy("ab".repeat(32))).isEqualTo("IfNotPresent");
  }

  @ParameterizedTest
  @CsvSource({"100u, 1m", "1500u, 2m", "1n, 1m", "1000000000n, 1", "250m, 250m", "1, 1", "1Gi, 1Gi"})
  void amountsAreRoundedUpToThousandths(String given, String kept) {
    JsonObject list = JsonObject.of("cpu", Json.parse("\"" + given + "\""));
    assertThat(ResourceNames.roundedUp(list).text("cpu")).isEqualTo(kept);
  }

  @Test
  void aPodRequestsWhatItLimits() {
    JsonObject pod =
        PODS.created(
            """
            {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "x:1",
              "resources": {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}}}]}}
            """);
    assertThat(pod.object("spec").array("containers").object(0).object("resources").object("requests").toString())
        .isEqualTo("{\"cpu\":\"500m\",\"memory\":\"1Gi\"}");
    assertThat(pod.object("status").text("qosClass")).isEqualTo("Burstable");
  }

  @Test
  void theOldNameOfTheServiceAccountIsKeptInStep() {
    String pod = "{\"metadata\": {\"name\": \"p\"}, \"spec\": {\"%s\": \"sa\", \"containers\": []}}";
    for (String member : List.of("serviceAccount", "serviceAccountName")) {
      JsonObject spec = PODS.created(pod.formatted(member)).object("spec");
      assertThat(spec.text("serviceAccount")).isEqualTo("sa");
      assertThat(spec.text("serviceAccountName")).isEqualTo("sa");
    }
  }

  @Test
  void anAgentThatKnowsOneAddressIsBelieved() {
    JsonObject pod = PODS.created("{\"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": []}}");
    JsonObject next = PODS.strategy().defaults(set("{\"podIP\": \"10.0.0.7\"}", "status").apply(pod));
    assertThat(next.object("status").array("podIPs").toString()).isEqualTo("[{\"ip\":\"10.0.0.7\"}]");
    JsonObject dual =
        PODS.strategy()
            .defaults(set("{\"podIPs\": [{\"ip\": \"10.0.0.7\"}, {\"ip\": \"fd00::7\"}]}", "status").apply(pod));
    assertThat(dual.object("status").text("podIP")).isEqualTo("10.0.0.7");
  }

  /** Whatever is left out of whatever was recorded, filling in twice is filling in once. */
  @Property(tries = 500)
  void fillingInTwiceIsFillingInOnce(@ForAll int choice, @ForAll List<Integer> cuts) {
    JsonObject recorded = RECORDED.get(Math.floorMod(choice, RECORDED.size()));
    KindFixture kind = KindFixture.of(recorded.text("group"), recorded.text("plural"));
    JsonObject object = recorded.object("answer");
    for (int cut : cuts) {
      object = (JsonObject) pruned(object, cut);
    }
    JsonObject once = kind.strategy().defaults(kind.decoded(object.toString()));
    assertThat(kind.strategy().defaults(once)).isEqualTo(once);
    assertThat(kind.strategy().defaults(kind.decoded(once.toString()))).isEqualTo(once);
  }

  /** The tree without one of its members, somewhere. */
  private static Json pruned(Json value, int cut) {
    return switch (value) {
      case JsonObject o when !o.isEmpty() -> {
        int i = Math.floorMod(cut, o.size());
        Json inner = o.value(i);
        boolean leaf = !(inner instanceof JsonObject) && !(inner instanceof JsonArray) || cut % 7 == 0;
        yield leaf ? o.without(o.name(i)) : o.with(o.name(i), pruned(inner, cut / 3));
      }
      case JsonArray a when !a.isEmpty() -> {
        int i = Math.floorMod(cut, a.size());
        yield a.with(i, pruned(a.get(i), cut / 3));
      }
      default -> value;
    };
  }
}
