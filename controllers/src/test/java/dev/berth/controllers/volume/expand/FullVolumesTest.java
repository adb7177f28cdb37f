package dev.berth.controllers.volume.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims that ask for more as their volumes fill up; node {@code n1} tells how full {@code data} is, which has 1Gi. */
class FullVolumesTest {
  private static final String PAGE = "/api/v1/nodes/n1/proxy/stats/summary";

  private final Stage stage = new Stage();
  private final List<String> asked = new ArrayList<>();
  private String volume = "usedBytes: 10, availableBytes: 90, capacityBytes: 100, inodes: 1000, inodesUsed: 11";
  private Optional<Answer> refusal = Optional.empty();

  @BeforeEach
  void start() {
    stage.api.pages(
        path -> {
          asked.add(path);
          return refusal.orElseGet(
              () ->
                  new Answer.Done(
                      (JsonObject)
                          Yaml.parse(
                              "{pods: [{volume: [{name: tmp, usedBytes: 99, availableBytes: 1},"
                                  + " {name: v, pvcRef: {namespace: default, name: data}, " + volume + "}]}]}"),
                      0));
        });
    stage.start(new FullVolumes());
  }

  private void claim(String annotations) {
    claim(annotations, "");
  }

  private void claim(String annotations, String more) {
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: data, uid: uid-of-data, annotations: {%s}}
        spec: {resources: {requests: {storage: 1Gi}}%s}
        status: {phase: Bound, capacity: {storage: 1Gi}}
        """
            .formatted(annotations, more));
  }

  private void pod() {
    stage.put(
        Kinds.POD,
        """
        metadata: {namespace: default, name: p, uid: uid-of-p}
        spec: {nodeName: n1, volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}
        status: {phase: Running}
        """);
    stage.settle();
  }

  private String size() {
    return stage.claim("data").requestedStorage().toString();
  }

  private void grown() {
    stage.source.put(
        Kinds.CLAIM,
        stage.claim("data").json().withAt(JsonObject.EMPTY.with("storage", size()), "status", "capacity"));
  }

  private List<String> told() {
    return stage.notes.stream().map(note -> note.type() + " " + note.reason() + ": " + note.message()).toList();
  }

  @Test
  @Spec("H23")
  void aClaimGrowsStepByStepUpToItsLimit() {
    claim("storage.berth.dev/grow-limit: 2Gi");
    pod();
    assertThat(asked).containsExactly(PAGE);
    assertThat(size()).isEqualTo("1Gi");
    volume = "usedBytes: 79, availableBytes: 21, capacityBytes: 200";
    stage.pass(Duration.ofMinutes(1));
    assertThat(size()).as("of what can be used, as df says").isEqualTo("1Gi");
    volume = "usedBytes: 80, availableBytes: 20, capacityBytes: 200";
    stage.pass(Duration.ofMinutes(1));
    assertThat(size()).isEqualTo("1536Mi");
    stage.pass(Duration.ofMinutes(5));
    assertThat(size()).as("one step after the other").isEqualTo("1536Mi");
    grown();
    stage.pass(Duration.ofMinutes(1));
    assertThat(size()).isEqualTo("2Gi");
    grown();
    stage.pass(Duration.ofMinutes(1));
    assertThat(size()).isEqualTo("2Gi");
    assertThat(told())
        .containsExactly(
            "Normal Growing: 80% of 1Gi is in use: asks for 1536Mi",
            "Normal Growing: 80% of 1536Mi is in use: asks for 2Gi",
            "Warning GrowthLimitReached: 80% of 2Gi is in use, and annotation storage.berth.dev/grow-limit allows no more than 2Gi");
    assertThat(asked).as("every minute").hasSize(10);
  }

  @Test
  @Spec("H23")
  void whatWasMeasuredBeforeAClaimGrewSaysNothingOfIt() {
    stage.api.delay(Duration.ZERO, Duration.ofSeconds(20));
    claim("storage.berth.dev/grow-limit: 4Gi");
    volume = "usedBytes: 95, availableBytes: 5, capacityBytes: 100";
    pod();
    stage.pass(Duration.ofSeconds(5));
    stage.source.put(
        Kinds.CLAIM,
        stage.claim("data").json().withAt(JsonString.of("2Gi"), "spec", "resources", "requests", "storage")
            .withAt(JsonObject.EMPTY.with("storage", "2Gi"), "status", "capacity"));
    stage.pass(Duration.ofSeconds(30));
    assertThat(size()).isEqualTo("2Gi");
    stage.pass(Duration.ofMinutes(2));
    assertThat(size()).as("it is full again").isEqualTo("3Gi");
  }

  @ParameterizedTest
  @Spec("H23")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          | 1536Mi
          storage.berth.dev/grow-by: 10% | 1127Mi
          storage.berth.dev/grow-by: 5Gi | 6Gi
          storage.berth.dev/grow-by: 1M | 1025Mi
          storage.berth.dev/grow-by: 200Gi | 10Gi
          storage.berth.dev/grow-at: 81% | 1Gi
          storage.berth.dev/grow-at: 50%, storage.berth.dev/grow-by: 100% | 2Gi
          """)
  void howMuchAndWhenIsSaidByAnnotations(String annotations, String becomes) {
    volume = "usedBytes: 5, availableBytes: 95, capacityBytes: 100, inodes: 1000, inodesUsed: 805";
    claim("storage.berth.dev/grow-limit: 10Gi" + (annotations == null ? "" : ", " + annotations));
    pod();
    assertThat(size()).isEqualTo(becomes);
    if (!becomes.equals("1Gi")) {
      assertThat(told()).containsExactly("Normal Growing: 80% of the inodes of 1Gi are in use: asks for " + becomes);
    }
  }

  @ParameterizedTest
  @Spec("H23")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          storage.berth.dev/grow-limit: lots | grow-limit: lots is no size, such as 10Gi
          storage.berth.dev/grow-limit: 10Gi, storage.berth.dev/grow-at: "80" | grow-at: 80 is no percentage from 1% to 99%, such as 80%
          storage.berth.dev/grow-limit: 10Gi, storage.berth.dev/grow-at: 100% | grow-at: 100% is no percentage from 1% to 99%, such as 80%
          storage.berth.dev/grow-limit: 10Gi, storage.berth.dev/grow-by: 0% | grow-by: 0% is no percentage from 1% to 1000%, such as 50% or 5Gi
          storage.berth.dev/grow-limit: 10Gi, storage.berth.dev/grow-by: -1Gi | grow-by: -1Gi is no size, such as 50% or 5Gi
          """)
  void whatCannotBeReadIsTold(String annotations, String why) {
    volume = "usedBytes: 99, availableBytes: 1, capacityBytes: 100";
    claim(annotations);
    pod();
    assertThat(size()).isEqualTo("1Gi");
    assertThat(told()).containsExactly("Warning GrowthInvalid: annotation storage.berth.dev/" + why);
  }

  @ParameterizedTest
  @Spec("H23")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a disk that others fill as well  | ''                      | 99 | 2000000000
          a raw device                     | ', volumeMode: Block'   | 99 | 100
          """)
  void whatItsNodeCannotSayOfAVolumeAloneDoesNotGrow(String what, String more, long used, long capacity) {
    volume = "usedBytes: " + used + ", availableBytes: 1, capacityBytes: " + capacity;
    claim("storage.berth.dev/grow-limit: 10Gi", more);
    pod();
    assertThat(size()).as(what).isEqualTo("1Gi");
    assertThat(asked).isNotEmpty();
  }

  @Test
  @Spec("H23")
  void nodesWithoutSuchClaimsAreNotAsked() {
    claim("");
    pod();
    stage.pass(Duration.ofMinutes(10));
    assertThat(asked).isEmpty();
    claim("storage.berth.dev/grow-limit: 10Gi");
    stage.settle();
    assertThat(asked).as("asked for while the pod runs").hasSize(1);
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofMinutes(10));
    assertThat(asked).hasSize(1);
    pod();
    assertThat(asked).hasSize(2);
  }

  @Test
  @Spec("H23")
  void anApiThatIsBusyHasNotRefused() {
    claim("storage.berth.dev/grow-limit: 10Gi");
    volume = "usedBytes: 99, availableBytes: 1, capacityBytes: 100";
    stage.api.answering(
        _ ->
            Optional.of(
                new Answer.Refused(429, JsonObject.EMPTY.with("reason", "TooManyRequests").with("message", "too many requests"))));
    pod();
    assertThat(size()).isEqualTo("1Gi");
    stage.api.answering(_ -> Optional.empty());
    stage.pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("Normal Growing: 99% of 1Gi is in use: asks for 1536Mi");
    assertThat(size()).isEqualTo("1536Mi");
  }

  @Test
  @Spec("H23")
  void aNodeThatDoesNotAnswerIsAskedAgainAndARefusalIsTold() {
    refusal = Optional.of(new Answer.Refused(503, JsonObject.EMPTY.with("message", "away")));
    claim("storage.berth.dev/grow-limit: 10Gi");
    pod();
    refusal = Optional.empty();
    volume = "usedBytes: 99, availableBytes: 1, capacityBytes: 100";
    stage.api.answering(
        _ ->
            Optional.of(
                new Answer.Refused(
                    403, JsonObject.EMPTY.with("reason", "Forbidden").with("message", "only dynamically provisioned pvc can be resized"))));
    stage.pass(Duration.ofMinutes(1));
    assertThat(told())
        .containsExactly(
            "Warning GrowthRefused: 99% of 1Gi is in use, and more is refused: only dynamically provisioned pvc can be resized");
    stage.api.answering(_ -> Optional.empty());
    stage.pass(Duration.ofMinutes(1));
    assertThat(size()).isEqualTo("1536Mi");
  }
}
