package dev.berth.api.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodQosTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|BestEffort",
        "{\"limits\":{\"nvidia.com/gpu\":\"1\"}}|BestEffort",
        "{\"requests\":{\"cpu\":\"0\"}}|BestEffort",
        "{\"requests\":{\"cpu\":\"1\"}}|Burstable",
        "{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"1\"}}|Burstable",
        "{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}|Guaranteed",
        "{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"1\",\"memory\":\"1024Mi\"}}|Guaranteed",
        "{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}|Burstable"
      })
  void aPodIsAsGoodAsItsContainersAsk(String resources, String qos) {
    JsonObject spec =
        (JsonObject) Json.parse("{\"containers\": [{\"name\": \"c\", \"resources\": " + resources + "}]}");
    assertThat(PodQos.of(spec)).isEqualTo(qos);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"cpu\":\"1\"},{\"cpu\":\"2\"}]|[]|3",
        "[{\"cpu\":\"1\"}]|[{\"resources\":{\"requests\":{\"cpu\":\"5\"}}}]|5",
        "[{\"cpu\":\"1\"}]|[{\"restartPolicy\":\"Always\",\"resources\":{\"requests\":{\"cpu\":\"500m\"}}}]|1500m"
      })
  void aPodNeedsWhatRunsAtTheSameTime(String containers, String init, String cpu) {
    JsonObject spec = JsonObject.of("initContainers", Json.parse(init));
    spec =
        spec.with(
            "containers",
            ((JsonArray) Json.parse(containers))
                .mapObjects(r -> JsonObject.of("resources", JsonObject.of("requests", r))));
    assertThat(PodResources.requests(spec).text("cpu")).isEqualTo(cpu);
  }
}
