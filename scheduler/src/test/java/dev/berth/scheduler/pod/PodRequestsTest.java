package dev.berth.scheduler.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import org.junit.jupiter.api.Test;

class PodRequestsTest {

  private static Pod pod(String spec, String status) {
    return new Pod((JsonObject) Json.parse("{\"metadata\": {\"name\": \"p\"}, \"spec\": " + spec + ", \"status\": " + status + "}"));
  }

  /** KEP-5419. */
  @Test
  void aPodThatShrinksAsAWholeCountsAsItWasUntilItHasShrunk() {
    String spec = "{\"resources\": {\"requests\": {\"cpu\": \"1\"}}, \"containers\": [{\"name\": \"c\"}]}";
    assertThat(PodRequests.of(pod(spec, "{}")).cpuMilli()).isEqualTo(1000);
    assertThat(PodRequests.of(pod(spec, "{\"allocatedResources\": {\"cpu\": \"3\"}}")).cpuMilli()).isEqualTo(3000);
    assertThat(PodRequests.of(pod(spec, "{\"resources\": {\"requests\": {\"cpu\": \"2\", \"memory\": \"1Gi\"}}}")))
        .satisfies(a -> assertThat(a.cpuMilli()).isEqualTo(2000))
        .satisfies(a -> assertThat(a.memory()).isZero());
  }
}
