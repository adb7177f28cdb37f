package dev.berth.node.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.streams.Opened;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.runtime.RuntimePod.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@Spec({"E58", "F49"})
class LogChoiceTest {
  private static Container attempt(int number, State state) {
    Optional<Instant> end = state == State.EXITED ? Optional.of(Instant.EPOCH) : Optional.empty();
    return new Container(
        "id-" + number, "s", "c", number, state, "x", "x", "x", Instant.EPOCH, Optional.of(Instant.EPOCH), end, 1, "Error", "");
  }

  private static RuntimePod pod(Container... newestFirst) {
    return new RuntimePod("u", "ns", "p", 30, List.of(), List.of(newestFirst));
  }

  private static JsonObject waiting(String reason) {
    JsonObject entry =
        JsonObject.EMPTY
            .with("name", "c")
            .with("state", JsonObject.of("waiting", JsonObject.EMPTY.with("reason", reason)));
    return JsonObject.of("containerStatuses", JsonArray.of(entry));
  }

  private static final JsonObject RUNNING =
      JsonObject.of(
          "containerStatuses",
          JsonArray.of(JsonObject.EMPTY.with("name", "c").with("state", JsonObject.of("running", JsonObject.EMPTY))));

  private static String choose(JsonObject status, RuntimePod pod, boolean previous) {
    return switch (LogChoice.of("p", status, pod, "c", previous)) {
      case Opened.Ready<Container>(Container c) -> c.id();
      case Opened.Refused<Container>(int code, String message) -> code + " " + message;
    };
  }

  @Test
  void theNewestThatHasBegun() {
    assertThat(choose(RUNNING, pod(attempt(1, State.RUNNING), attempt(0, State.EXITED)), false)).isEqualTo("id-1");
    assertThat(choose(waiting("CrashLoopBackOff"), pod(attempt(0, State.EXITED)), false)).isEqualTo("id-0");
    assertThat(choose(RUNNING, pod(attempt(1, State.CREATED), attempt(0, State.EXITED)), false)).isEqualTo("id-0");
  }

  @Test
  void thePreviousIsTheOneThatEndedBefore() {
    assertThat(choose(RUNNING, pod(attempt(1, State.RUNNING), attempt(0, State.EXITED)), true)).isEqualTo("id-0");
    assertThat(choose(waiting("CrashLoopBackOff"), pod(attempt(1, State.EXITED), attempt(0, State.EXITED)), true))
        .isEqualTo("id-1");
    assertThat(choose(RUNNING, pod(attempt(0, State.RUNNING)), true))
        .isEqualTo("400 previous terminated container \"c\" in pod \"p\" not found");
  }

  @Test
  void beforeItsStartItSaysWhatItWaitsFor() {
    String before = "400 container \"c\" in pod \"p\" is waiting to start: ";
    assertThat(choose(waiting("ContainerCreating"), pod(), false)).isEqualTo(before + "ContainerCreating");
    assertThat(choose(waiting("ErrImagePull"), pod(), false)).isEqualTo(before + "image can't be pulled");
    assertThat(choose(waiting("ImagePullBackOff"), pod(), false))
        .isEqualTo(before + "trying and failing to pull image");
    assertThat(choose(JsonObject.EMPTY, pod(), false)).isEqualTo("400 container \"c\" in pod \"p\" is not available");
  }
}
