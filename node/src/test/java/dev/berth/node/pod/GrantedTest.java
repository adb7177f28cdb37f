package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import org.junit.jupiter.api.Test;

class GrantedTest {
  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Pod pod(String cpu, String policy, String status) {
    return new Pod(
        json("{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','resizePolicy':[{'resourceName':'cpu',"
            + "'restartPolicy':'" + policy + "'}],'resources':{'requests':{'cpu':'" + cpu + "'}}}]},'status':{" + status + "}}"));
  }

  private static final String STATUS =
      "'containerStatuses':[{'name':'c','containerID':'x://id','resources':{'requests':{'cpu':'1'}}}]";

  @Test
  @Spec("F42")
  void whatWasGrantedHoldsUntilMoreIsGranted() {
    Granted granted = Granted.of(pod("1", "NotRequired", ""));
    assertThat(granted.isOutgrownBy(pod("1000m", "NotRequired", ""))).isFalse();
    Pod bigger = pod("2", "NotRequired", "");
    assertThat(granted.isOutgrownBy(bigger)).isTrue();
    assertThat(Requests.of(granted.view(bigger)).amounts()).containsEntry("cpu", 1000L);
    Granted more = granted.applied("id", json("{'requests':{'cpu':'1'}}"), JsonObject.EMPTY).grant(bigger);
    assertThat(Requests.of(more.view(bigger)).amounts()).containsEntry("cpu", 2000L);
    ContainerSpec spec = ContainerSpec.of(bigger).getFirst();
    assertThat(more.due(spec, "id")).contains(json("{'requests':{'cpu':'2'}}"));
    assertThat(more.needsRestart(spec, "id")).isFalse();
    assertThat(more.applied("id", json("{'requests':{'cpu':'2'}}"), JsonObject.EMPTY).due(spec, "id")).isEmpty();
    assertThat(more.needsRestart(ContainerSpec.of(pod("2", "RestartContainer", "")).getFirst(), "id")).isTrue();
  }

  @Test
  @Spec("F42")
  void anAgentThatTakesOverFindsWhatWasGrantedInTheStatus() {
    Pod bigger = pod("2", "NotRequired", STATUS);
    Granted found = Granted.of(bigger);
    assertThat(found.isOutgrownBy(bigger)).isTrue();
    assertThat(found.due(ContainerSpec.of(found.view(bigger)).getFirst(), "id")).isEmpty();
    assertThat(found.grant(bigger).due(ContainerSpec.of(bigger).getFirst(), "id")).isPresent();
  }

  @Test
  @Spec("F42")
  void whoTakesOverGivesWhatItKnowsNothingOfWhatItShouldHave() {
    Pod pod = pod("1", "RestartContainer", "");
    ContainerSpec spec = ContainerSpec.of(pod).getFirst();
    Granted granted = Granted.of(pod);
    assertThat(granted.due(spec, "id")).contains(json("{'requests':{'cpu':'1'}}"));
    assertThat(granted.needsRestart(spec, "id")).isFalse();
    assertThat(granted.applied("id", json("{'requests':{'cpu':'1'}}"), JsonObject.EMPTY).due(spec, "id")).isEmpty();
    Pod asksForNothing = new Pod(json("{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c'}]}}"));
    assertThat(Granted.of(asksForNothing).due(ContainerSpec.of(asksForNothing).getFirst(), "id")).isEmpty();
  }
}
