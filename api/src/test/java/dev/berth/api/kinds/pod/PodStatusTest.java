package dev.berth.api.kinds.pod;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStatusTest {
  private static final KindFixture PODS = KindFixture.of("", "pods");
  private static final String RULE = "\"restartPolicyRules\":[{\"action\":\"%s\",\"exitCodes\":{\"operator\":\"In\",\"values\":[42]}}]";

  @ParameterizedTest
  @CsvSource({
    "Always, , , 0, true", "OnFailure, , , 0, false", "OnFailure, , , 1, true", "Never, , , 1, false",
    "Never, OnFailure, , 1, true", "Never, OnFailure, , 0, false", "Never, Always, , 0, true",
    "Never, Never, Restart, 42, true", "Never, Never, Restart, 1, false", "OnFailure, Never, , 1, false",
    "Never, Never, RestartAllContainers, 0, true",
  })
  void onlyAContainerThatIsRestartedLeavesItsEnd(String policy, String own, String action, int code, boolean may) {
    String container =
        "{\"name\":\"c\",\"image\":\"i\"" + (own == null ? "" : ",\"restartPolicy\":\"" + own + "\"")
            + (action == null ? "" : "," + RULE.formatted(action)) + "}";
    JsonObject pod =
        PODS.created(
            "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"restartPolicy\":\"" + policy + "\",\"containers\":[" + container + "]}}");
    JsonObject ended = set(statuses("{\"terminated\":{\"exitCode\":" + code + "}}"), "status", "containerStatuses").apply(pod);
    JsonObject runs = set(statuses("{\"running\":{}}"), "status", "containerStatuses").apply(ended);
    List<String> refused =
        PODS.strategy().validateStatusUpdate(runs, ended).stream().map(FieldError::toString).toList();
    assertThat(refused.stream().noneMatch(e -> e.contains("may not be transitioned to non-terminated state"))).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Always | DoNotRestart | In | restartPolicyRules[0].action: Unsupported value: \"DoNotRestart\": supported values:"
            + " \"Restart\", \"RestartAllContainers\"",
        "Always | Restart | Equals | restartPolicyRules[0].exitCodes.operator: Unsupported value: \"Equals\": supported values:"
            + " \"In\", \"NotIn\"",
        " | RestartAllContainers | In | restartPolicy: Required value: must specify restartPolicy when restart rules are used",
      })
  void rulesOfRestartsSayWhatIsDoneAndWhen(String own, String action, String operator, String error) {
    String container =
        "{\"name\":\"%s\",\"image\":\"i\"" + (own == null ? "" : ",\"restartPolicy\":\"" + own + "\"")
            + "," + RULE.formatted(action).replace("In", operator) + "}";
    String pod =
        "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"initContainers\":[" + container.formatted("i") + "],\"containers\":["
            + container.formatted("c") + "]}}";
    assertThat(PODS.refused(pod)).contains("spec.containers[0]." + error, "spec.initContainers[0]." + error);
  }

  private static String statuses(String state) {
    return "[{\"name\":\"c\",\"image\":\"i\",\"imageID\":\"\",\"ready\":false,\"restartCount\":0,\"state\":" + state + "}]";
  }
}
