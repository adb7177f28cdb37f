package dev.berth.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobPodsTest {
  private static String ended(String name, String at) {
    return "{name: " + name + ", state: {terminated: {finishedAt: '2026-01-01T00:00:" + at + "Z'}}}";
  }

  @Test
  void aPodHasEndedWhenItsSidecarHas() {
    Pod pod =
        new Pod(
            (JsonObject)
                Yaml.parse(
                    "{spec: {initContainers: [{name: once}, {name: side, restartPolicy: Always}]}, status: {containerStatuses: ["
                        + ended("main", "10") + "], initContainerStatuses: [" + ended("once", "50") + ", " + ended("side", "20")
                        + "]}}"));
    assertThat(JobPods.endedAt(pod)).isEqualTo(Instant.parse("2026-01-01T00:00:20Z"));
  }
}
