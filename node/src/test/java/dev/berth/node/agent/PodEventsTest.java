package dev.berth.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Note;
import dev.berth.model.kinds.Pod;
import dev.berth.node.agent.Handlers.Reply;
import dev.berth.node.pod.ContainerSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodEventsTest {
  private final List<Note> told = new ArrayList<>();
  private final PodEvents events = new PodEvents(told::add);
  private final Pod pod =
      new Pod((JsonObject) Yaml.parse("{metadata: {name: p, namespace: n, uid: u}, spec: {containers: [{name: c}]}}"));

  @Test
  void aHookIsToldOfWhereItFailsAndWhereItHadToAskInPlain() {
    ContainerSpec spec = ContainerSpec.of(pod).getFirst();
    events.hooked(pod, spec, "PostStart", Reply.OK);
    assertThat(told).isEmpty();
    events.hooked(pod, spec, "PostStart", Reply.failure("no"));
    events.hooked(pod, spec, "PreStop", Reply.error("gone"));
    events.hooked(pod, spec, "PreStop", Reply.warning("in plain"));
    assertThat(told)
        .extracting(n -> n.type() + " " + n.reason() + ": " + n.message())
        .containsExactly(
            "Warning FailedPostStartHook: PostStartHook failed",
            "Warning FailedPreStopHook: PreStopHook failed",
            "Warning LifecycleHTTPFallback: in plain");
  }
}
