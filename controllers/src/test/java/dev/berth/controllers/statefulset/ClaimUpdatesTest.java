package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that follow the templates of their set. */
class ClaimUpdatesTest {
  private static final String GROWN =
      """
      [{metadata: {name: data, labels: {tier: gold}, annotations: {backup: nightly}},
        spec: {volumeAttributesClassName: fast, resources: {requests: {storage: 2Gi}}}}]
      """;

  /** Two pods with bound claims of 1Gi, and then other templates. */
  private static Bench bench(String management, String when, String templates) {
    Bench bench =
        new Bench(
                "replicas: 2, podManagementPolicy: " + management
                    + ", volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}]")
            .revision()
            .pods("ready", "ready");
    Stream.of("data-web-0", "data-web-1").forEach(name -> bound(bench, name));
    bench.edit(set -> set.withAt(JsonString.of(when), "metadata", "annotations", StatefulSet.UPDATE_CLAIMS));
    return bench.spec("volumeClaimTemplates", templates);
  }

  private static void bound(Bench bench, String name) {
    bench.source.put(Kinds.CLAIM, bench.claim(name).json().withAt(JsonString.of("Bound"), "status", "phase"));
  }

  /** The claims as they would be written, in whichever stage. */
  private static List<JsonObject> written(Bench bench) {
    return updates(bench).map(step -> ((Write.Update) step.write()).object()).toList();
  }

  private static Stream<Step.Perform> updates(Bench bench) {
    return steps(bench)
        .filter(step -> step.write() instanceof Write.Update update && update.object().object("metadata").text("name").startsWith("data-"));
  }

  private static Stream<Step.Perform> steps(Bench bench) {
    var plan = bench.plan();
    return Stream.concat(plan.stages().stream().flatMap(List::stream), plan.closing().stream())
        .flatMap(
            step ->
                step instanceof Step.Call call
                    ? call.work().get().toCompletableFuture().join().stages().stream().flatMap(List::stream)
                    : Stream.of(step))
        .filter(Step.Perform.class::isInstance)
        .map(Step.Perform.class::cast);
  }

  @ParameterizedTest
  @Spec({"H3", "H49"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void claimsGetWhatTheirTemplatesHaveBesideTheirOwn(String management) {
    Bench bench = bench(management, "InPlace", GROWN);
    bench.source.put(
        Kinds.CLAIM,
        bench.claim("data-web-0").json()
            .withAt(Yaml.parse("{app: web, tier: old, own: word}"), "metadata", "labels")
            .withAt(Yaml.parse("{pv.kubernetes.io/bind-completed: 'yes'}"), "metadata", "annotations"));
    assertThat(written(bench)).extracting(claim -> claim.object("metadata").text("name")).containsExactly("data-web-0", "data-web-1");
    JsonObject claim = written(bench).getFirst();
    assertThat(claim.object("metadata").object("labels")).isEqualTo(Yaml.parse("{app: web, tier: gold, own: word}"));
    assertThat(claim.object("metadata").object("annotations"))
        .isEqualTo(Yaml.parse("{pv.kubernetes.io/bind-completed: 'yes', backup: nightly}"));
    assertThat(claim.object("spec").text("volumeAttributesClassName")).isEqualTo("fast");
    assertThat(claim.at("spec", "resources", "requests", "storage")).contains(JsonString.of("2Gi"));
    written(bench).forEach(changed -> bench.source.put(Kinds.CLAIM, changed));
    assertThat(written(bench)).as("it is done once").isEmpty();
    assertThat(bench.deeds()).as("no pod is touched").isEmpty();
  }

  @ParameterizedTest
  @Spec("H3")
  @CsvSource({"1Gi, 1Gi, ''", "1Gi, 1024Mi, ''", "1Gi, 1025Mi, 1025Mi", "3Gi, 2Gi, ''", "500M, 1G, 1G"})
  void aClaimGrowsAndNeverShrinks(String has, String asked, String becomes) {
    Bench bench =
        bench("OrderedReady", "InPlace", "[{metadata: {name: data}, spec: {resources: {requests: {storage: %s}}}}]".formatted(asked));
    for (String name : List.of("data-web-0", "data-web-1")) {
      bench.source.put(
          Kinds.CLAIM, bench.claim(name).json().withAt(JsonString.of(has), "spec", "resources", "requests", "storage"));
    }
    assertThat(written(bench).stream().map(claim -> claim.at("spec", "resources", "requests", "storage").orElseThrow().toString()).distinct())
        .isEqualTo(becomes.isEmpty() ? List.of() : List.of("\"" + becomes + "\""));
  }

  /** As where no driver has so much room: a template may be made smaller, and a volume cannot. */
  @ParameterizedTest
  @Spec("H3")
  @CsvSource({"1Gi, 4Gi, 2Gi, 2Gi", "2Gi, 4Gi, 2Gi, ''", "3Gi, 4Gi, 2Gi, ''", "1Gi, 1Gi, 512Mi, ''"})
  void whatAVolumeHasNotGrownToIsGivenUp(String has, String asks, String template, String becomes) {
    Bench bench =
        bench("Parallel", "InPlace", "[{metadata: {name: data}, spec: {resources: {requests: {storage: %s}}}}]".formatted(template));
    for (String name : List.of("data-web-0", "data-web-1")) {
      bench.source.put(
          Kinds.CLAIM,
          bench.claim(name).json()
              .withAt(JsonString.of(asks), "spec", "resources", "requests", "storage")
              .withAt(JsonString.of(has), "status", "capacity", "storage"));
    }
    assertThat(written(bench).stream().map(claim -> claim.at("spec", "resources", "requests", "storage").orElseThrow().toString()).distinct())
        .isEqualTo(becomes.isEmpty() ? List.of() : List.of("\"" + becomes + "\""));
  }

  @Test
  @Spec("H3")
  void whatIsNotBoundOrGoesOrHasNoPlaceIsLeftAlone() {
    Bench bench = bench("OrderedReady", "InPlace", GROWN);
    bench.source.put(Kinds.CLAIM, bench.claim("data-web-0").json().withAt(JsonString.of("Pending"), "status", "phase"));
    assertThat(written(bench)).hasSize(1);
    bound(bench, "data-web-0");
    bench.terminating("data-web-0");
    assertThat(written(bench)).hasSize(1);
    bench.spec("replicas", "1");
    assertThat(written(bench)).isEmpty();
  }

  @ParameterizedTest
  @Spec("H3")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void onDeleteTheyWaitForTheirPodToBeMadeAnew(String management) {
    Bench bench = bench(management, "OnDelete", GROWN);
    assertThat(written(bench)).isEmpty();
    bench.source.remove(Kinds.POD, "default", "web-1");
    assertThat(written(bench)).extracting(claim -> claim.object("metadata").text("name")).containsExactly("data-web-1");
    assertThat(bench.deeds().replaceAll("[()]", "").replace(", then ", "\n"))
        .as("before its pod")
        .startsWith("update claim data-web-1")
        .contains("create pod web-1");
    assertThat(updates(bench).toList().getFirst().tolerated())
        .as("a refusal keeps no pod from coming; who has seen something old looks again")
        .containsExactlyInAnyOrder("Forbidden", "Invalid", "NotFound");
  }

  @Test
  void whoDoesNotAskKeepsClaimsAsTheyWereMade() {
    assertThat(written(bench("OrderedReady", "", GROWN))).isEmpty();
  }

  @Test
  @Spec("H3")
  void whatCameOfItIsTold() {
    Step.Report report = updates(bench("OrderedReady", "InPlace", GROWN)).toList().getFirst().report();
    assertThat(report.of(new Answer.Done(JsonObject.EMPTY, 1)))
        .extracting(Note::message)
        .containsExactly("update Claim data-web-0 Pod web-0 in StatefulSet web to its template success");
    JsonObject refusal = (JsonObject) Yaml.parse("{reason: Forbidden, message: it cannot grow}");
    assertThat(report.of(new Answer.Refused(403, refusal)))
        .extracting(note -> note.type() + " " + note.reason() + ": " + note.message())
        .containsExactly(
            "Warning FailedUpdate: update Claim data-web-0 for Pod web-0 in StatefulSet web to its template failed error: it cannot grow");
    assertThat(report.of(new Answer.Refused(409, (JsonObject) Yaml.parse("{reason: Conflict}")))).isEmpty();
  }
}
