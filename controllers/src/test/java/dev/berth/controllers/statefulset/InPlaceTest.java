package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Answer;
import dev.berth.client.Write;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.StatefulSet;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InPlaceTest {
  private static final String ROLLING = "updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: %d, maxUnavailable: %d}}";

  /** Templates by what they are called below. */
  private enum Size {
    SMALL("app:v1", "requests: {memory: 1Gi}"),
    LARGE("app:v1", "requests: {memory: 2Gi}"),
    HUGE("app:v1", "requests: {memory: 4Gi}"),
    LIMITED("app:v1", "requests: {memory: 1Gi}, limits: {memory: 1Gi}"),
    OTHER("app:v2", "requests: {memory: 2Gi}");

    private final JsonObject template;

    Size(String image, String resources) {
      template =
          (JsonObject)
              Yaml.parse(
                  "{metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: '%s', resources: {%s}}]}}"
                      .formatted(image, resources));
    }

    String revision(Bench bench) {
      return RevisionHistory.revision(bench.set(), template, 1, 0).object("metadata").text("name");
    }

    Json resources() {
      return template.object("spec").array("containers").object(0).object("resources");
    }
  }

  private static Size size(String word) {
    return Size.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** A set that asks for it, of the second of the sizes, with a revision of each. */
  private static Bench bench(String spec, Size before, Size now) {
    Bench bench = new Bench(spec);
    annotated(bench, StatefulSet.RESOURCES);
    for (Size size : Size.values()) {
      if (size != now) {
        bench.template(size.template);
      }
    }
    bench.template(now.template);
    return bench.status("{currentRevision: " + before.revision(bench) + "}");
  }

  private static Bench annotated(Bench bench, String value) {
    return bench.edit(set -> set.withAt(JsonString.of(value), "metadata", "annotations", StatefulSet.UPDATE_IN_PLACE));
  }

  /** A pod of a size, its node's word for that. */
  private static Bench pod(Bench bench, int ordinal, Size size, String state) {
    bench.pod(ordinal, size.template, state);
    return bench.editPod("web-" + ordinal, pod -> told(generation(pod, 1), 1, size));
  }

  private static JsonObject generation(JsonObject pod, int generation) {
    return pod.updateObject("metadata", m -> m.with("generation", generation));
  }

  private static JsonObject told(JsonObject pod, int generation, Size size) {
    JsonObject container =
        ((JsonObject) Yaml.parse("{name: c, state: {running: {}}}")).with("resources", size.resources());
    return pod.updateObject(
        "status",
        status -> status.with("observedGeneration", generation).with("containerStatuses", JsonArray.of(container)));
  }

  private static UnaryOperator<JsonObject> marked(String revision) {
    return pod -> pod.withAt(JsonString.of(revision), "metadata", "annotations", StatefulSet.RESIZING_TO);
  }

  /** Marked for a size, and resized to it; its node has not said anything about that. */
  private static Bench resized(Bench bench, int ordinal, Size size) {
    bench.editPod("web-" + ordinal, marked(size.revision(bench)));
    return bench.editPod(
        "web-" + ordinal,
        pod ->
            generation(pod, 2).updateObject(
                "spec", spec -> spec.updateArray("containers", all -> all.mapObjects(c -> c.with("resources", size.resources())))));
  }

  private static String deeds(Bench bench) {
    String deeds = bench.deeds();
    for (Size size : Size.values()) {
      deeds = deeds.replace(size.revision(bench), size.name().toLowerCase(Locale.ROOT));
    }
    return deeds.replaceAll("labels \\{.*?\"controller-revision-hash\":\"(\\w+)\"\\}", "of $1").replaceAll("finally tell \\w+ ", "tell ").strip();
  }

  private static String resize(String pod, String memory) {
    return "(resize pod " + pod + " to {\"requests\":{\"memory\":\"" + memory + "\"}}, or else delete pod " + pod + ")";
  }

  @Test
  @Spec("H16")
  void aPodIsMarkedThenResizedThenWaitedForThenLabelled() {
    Bench bench = bench("replicas: 2", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready");
    pod(bench, 1, Size.SMALL, "ready");
    assertThat(deeds(bench)).isEqualTo("update pod web-1 of small resizing to large");
    bench.editPod("web-1", marked(Size.LARGE.revision(bench)));
    assertThat(deeds(bench)).isEqualTo(resize("web-1", "2Gi"));
    resized(bench, 1, Size.LARGE);
    assertThat(deeds(bench)).as("its node has not seen it").isEmpty();
    bench.editPod("web-1", pod -> told(pod, 2, Size.SMALL));
    assertThat(deeds(bench)).as("it is not in force").isEmpty();
    bench.editPod("web-1", pod -> told(pod, 2, Size.LARGE));
    assertThat(deeds(bench)).isEqualTo("update pod web-1 of large");
    bench.pod(1, Size.LARGE.template, "ready");
    assertThat(deeds(bench)).isEqualTo("update pod web-0 of small resizing to large");
  }

  @Test
  @Spec("H16")
  void aPodThatIsBeingResizedIsOfNoRevision() {
    Bench bench = bench("replicas: 2", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready");
    pod(bench, 1, Size.SMALL, "ready");
    resized(bench, 1, Size.LARGE);
    assertThat(bench.text())
        .contains("2 ready, 2 available, 1 of " + Size.SMALL.revision(bench) + ", 0 of " + Size.LARGE.revision(bench));
  }

  /** What the node says of a pod that has been resized in its spec. */
  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PodResizePending    | Deferred   | tell ResizeWaits: Pod web-1 in StatefulSet web is not resized yet: no room
          PodResizePending    | Infeasible | delete pod web-1, tell PodNotResized: Pod web-1 in StatefulSet web is replaced and not resized in place: no room
          PodResizeInProgress | Error      | tell ResizeWaits: Pod web-1 in StatefulSet web is not resized yet: no room
          """)
  void whatTheNodeCannotDoIsToldAndWhatItNeverCanIsReplaced(String type, String reason, String deeds) {
    Bench bench = bench("replicas: 2", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready");
    pod(bench, 1, Size.SMALL, "ready");
    resized(bench, 1, Size.LARGE);
    UnaryOperator<JsonObject> says =
        pod ->
            pod.updateObject(
                "status",
                status ->
                    status.updateArray(
                        "conditions",
                        all -> all.plus(Yaml.parse("{type: %s, status: 'True', reason: %s, message: no room}".formatted(type, reason)))));
    bench.editPod("web-1", says);
    assertThat(deeds(bench)).as("it speaks of an earlier spec").isEmpty();
    bench.editPod("web-1", pod -> told(pod, 2, Size.SMALL));
    assertThat(deeds(bench)).isEqualTo(deeds.replace(", tell", "\ntell"));
  }

  @ParameterizedTest
  @Spec("H16")
  @CsvSource({"Invalid, '', true", "Forbidden, NodeCapacity, true", "Forbidden, '', false", "Conflict, '', false"})
  void whatItsNodeWillNeverHaveIsSoughtOnAnother(String reason, String cause, boolean never) {
    String refusal = "{reason: %s, details: {causes: [{reason: '%s'}]}}".formatted(reason, cause);
    assertThat(InPlace.isNever(new Answer.Refused(403, (JsonObject) Yaml.parse(refusal)))).isEqualTo(never);
  }

  /** What the pods' revision is, what they are being given, what the template says now. */
  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          small   | -       | other   | replaced
          limited | -       | small   | replaced
          small   | -       | limited | marked
          small   | large   | huge    | marked
          small   | large   | small   | marked
          small   | limited | small   | replaced
          small   | large   | other   | replaced
          """)
  void onlyWhatCanBeDoneInPlaceIs(String was, String begun, String now, String turn) {
    Bench bench = bench("replicas: 1", size(was), size(now));
    pod(bench, 0, size(was), "ready");
    if (!begun.equals("-")) {
      resized(bench, 0, size(begun));
    }
    String mark = "update pod web-0 of " + was + " resizing to " + now;
    assertThat(deeds(bench)).startsWith(turn.equals("marked") ? mark : "delete pod web-0\ntell PodNotResized");
  }

  @Test
  @Spec("H16")
  void anUpdateThatIsTakenBackIsTakenBackInPlace() {
    Bench bench = bench("replicas: 2", Size.SMALL, Size.SMALL);
    pod(bench, 0, Size.SMALL, "ready");
    pod(bench, 1, Size.SMALL, "ready");
    resized(bench, 1, Size.LARGE);
    assertThat(deeds(bench)).isEqualTo("update pod web-1 of small resizing to small");
    bench.editPod("web-1", marked(Size.SMALL.revision(bench)));
    assertThat(deeds(bench)).isEqualTo(resize("web-1", "1Gi"));
    resized(bench, 1, Size.SMALL);
    bench.editPod("web-1", pod -> told(pod, 2, Size.SMALL));
    assertThat(deeds(bench)).as("the mark goes").isEqualTo("update pod web-1 of small");
  }

  @ParameterizedTest
  @Spec("H16")
  @ValueSource(strings = {"", "Resources", "image"})
  void nobodyElseIsChangedInPlace(String value) {
    Bench bench = bench("replicas: 1", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready");
    annotated(bench, value);
    assertThat(deeds(bench))
        .isEqualTo(
            "delete pod web-0"
                + (value.isEmpty()
                    ? ""
                    : "\ntell InvalidInPlace: annotation statefulset.berth.dev/in-place: " + value + " is not supported; there is resources"));
  }

  /** Where nobody asks any more, such a pod is replaced: nobody knows what it has. */
  @Test
  @Spec("H16")
  void aMarkCountsWhereItNamesARevisionOfTheSet() {
    Bench bench = bench("replicas: 1", Size.SMALL, Size.SMALL);
    pod(bench, 0, Size.SMALL, "ready").editPod("web-0", marked("web-1234"));
    assertThat(deeds(bench)).isEmpty();
    bench.editPod("web-0", marked(Size.LARGE.revision(bench)));
    assertThat(deeds(bench)).isEqualTo("update pod web-0 of small resizing to small");
    assertThat(deeds(annotated(bench, ""))).isEqualTo("delete pod web-0");
  }

  @Test
  @Spec("H16")
  void aPodThatIsGoingIsLeftAloneAndSoIsOneThatOthersReplace() {
    Bench bench = bench("replicas: 1", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready going");
    assertThat(deeds(bench)).isEmpty();
    bench = bench("replicas: 1, updateStrategy: {type: OnDelete}", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready");
    assertThat(deeds(bench)).isEmpty();
  }

  /** All writes are of the pod as it was seen: one that has begun to go meanwhile is refused. */
  @Test
  @Spec("H16")
  void itIsResizedOnlyAsItWasSeen() {
    Bench bench = bench("replicas: 1", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "ready").editPod("web-0", marked(Size.LARGE.revision(bench)));
    Step.Call call = (Step.Call) bench.plan().stages().getFirst().getFirst();
    Plan plan = call.work().get().toCompletableFuture().join();
    Write.Update write = (Write.Update) ((Step.Perform) plan.stages().getFirst().getFirst()).write();
    assertThat(write.object().object("metadata").text("resourceVersion")).isEqualTo(bench.podNamed("web-0").meta().resourceVersion());
  }

  /** Sizes of the pods from ordinal 0 on, with what they are being given, and which of them is next. */
  @ParameterizedTest
  @Spec("H16")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OrderedReady | 0 | 1 | small small small             | 2
          OrderedReady | 0 | 1 | small small large             | 1
          OrderedReady | 0 | 1 | small small large-unready     | ''
          OrderedReady | 2 | 1 | small small large             | ''
          OrderedReady | 2 | 1 | small small small             | 2
          OrderedReady | 0 | 2 | small small small small       | 3 2
          Parallel     | 0 | 2 | small small small small       | 3 2
          Parallel     | 0 | 1 | small small small large       | 2
          Parallel     | 0 | 2 | small small large-unready     | 1
          OrderedReady | 0 | 1 | small small>huge small        | 1
          OrderedReady | 0 | 2 | small small>huge small small  | 1 3
          OrderedReady | 0 | 1 | small-unready small small     | 0
          OrderedReady | 1 | 1 | small-unready small small     | ''
          OrderedReady | 0 | 1 | small other-unready small     | ''
          Parallel     | 0 | 2 | small-unready small small     | 0 2
          """)
  void itIsTheTurnOfThoseWhoWouldBeReplaced(String policy, int partition, int most, String pods, String next) {
    String[] all = pods.split(" ");
    Bench bench =
        bench(
            "replicas: %d, podManagementPolicy: %s, ".formatted(all.length, policy) + ROLLING.formatted(partition, most), Size.SMALL,
            Size.LARGE);
    for (int i = 0; i < all.length; i++) {
      String[] words = all[i].replace("-unready", "").split(">");
      pod(bench, i, size(words[0]), all[i].endsWith("-unready") ? "unready" : "ready");
      if (words.length > 1) {
        resized(bench, i, size(words[1]));
      }
    }
    String marks = deeds(bench).replaceAll("[{}]", "").replaceAll("update pod web-(\\d) of small resizing to large(; )?", "$1 ");
    assertThat(marks.strip()).isEqualTo(next);
  }

  /** It is not replaced either: an ordered set waits for it, whatever its template says. */
  @Test
  void aPodThatASetWaitsForIsOnlyHelpedInPlace() {
    Bench bench = bench("replicas: 2", Size.SMALL, Size.LARGE);
    pod(bench, 0, Size.SMALL, "unready").editPod("web-0", marked(Size.LARGE.revision(bench)));
    pod(bench, 1, Size.SMALL, "ready");
    assertThat(deeds(bench)).isEqualTo("resize pod web-0 to {\"requests\":{\"memory\":\"2Gi\"}}");
    resized(bench, 0, Size.LARGE).editPod("web-0", pod -> told(pod, 2, Size.LARGE));
    assertThat(deeds(bench)).isEqualTo("update pod web-0 of large");
  }
}
