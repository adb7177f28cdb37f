package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.time.Timestamps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StuckTest {

  /** Pods as {@code image state}, from ordinal 0 on; the template says {@code app:v3}. */
  private static Bench bench(String spec, String pods) {
    Bench bench = new Bench(spec).revision().image("app:v2").image("app:v3");
    bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
    String[] all = pods.split(", ");
    for (int i = 0; i < all.length; i++) {
      String[] words = all[i].split(" ", 2);
      bench.pod(i, "app:" + words[0], words[1]);
    }
    return bench;
  }

  private static Bench asked(Bench bench, String value) {
    return bench.edit(
        set -> set.withAt(JsonString.of(value), "metadata", "annotations", StatefulSet.REPLACE_STUCK_PODS));
  }

  /** v1 is the revision before the update, v2 is broken, v3 is what the template says now. */
  @ParameterizedTest
  @Spec("H1")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | v1 ready, v1 ready, v2 broken       | delete pod web-2
          0 | v1 ready, v1 ready, v2 new          | delete pod web-2
          0 | v1 ready, v2 broken, v2 broken      | delete pod web-1
          0 | v2 broken, v1 ready, v1 ready       | delete pod web-0
          0 | v2 broken, v2 broken going, v1 ready | delete pod web-0
          0 | v1 ready, v1 ready, v2 broken going | ''
          0 | v1 ready, v1 ready, v2 unready      | ''
          0 | v1 ready, v1 ready, v2 pending      | ''
          0 | v1 ready, v1 ready, v2 ready        | delete pod web-2
          0 | v1 ready, v1 ready, v3 broken       | ''
          0 | v1 ready, v1 broken, v1 ready       | ''
          0 | v1 ready, v1 ready, v1 broken       | ''
          0 | v1 ready, v2 broken, v2 ready       | ''
          0 | v1 unready, v1 ready, v2 broken     | ''
          0 | v1 unready, v1 unready, v2 broken   | ''
          2 | v1 ready, v1 ready, v2 broken       | delete pod web-2
          2 | v1 ready, v2 broken, v2 broken      | ''
          3 | v1 ready, v1 ready, v2 broken       | ''
          """)
  void aPodThatNeverGotReadyGoesWhereTheTemplateHasChangedSince(int partition, String pods, String deeds) {
    String spec = "replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: %d}}".formatted(partition);
    Bench bench = bench(spec, pods);
    String before = bench.deeds();
    assertThat(asked(bench, "true").deeds()).isEqualTo(deeds.isEmpty() ? "" : deeds + "\n");
    if (!pods.endsWith("v2 ready")) {
      assertThat(before).as("nobody asked for it").isEmpty();
    }
  }

  @ParameterizedTest
  @Spec("H1")
  @ValueSource(strings = {"", "false", "True", "1"})
  void onlyTheWordTrueAsksForIt(String value) {
    assertThat(asked(bench("replicas: 2", "v1 ready, v2 broken"), value).deeds()).isEmpty();
  }

  @Test
  @Spec("H1")
  void aSetWhosePodsOthersReplaceIsLeftToThem() {
    Bench bench = bench("replicas: 2, updateStrategy: {type: OnDelete}", "v1 ready, v2 broken");
    assertThat(asked(bench, "true").deeds()).isEmpty();
  }

  @Test
  @Spec("H1")
  void aPartitionCountsFromTheFirstOrdinal() {
    String spec = "replicas: 2, ordinals: {start: 5}, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: %d}}";
    for (int partition = 0; partition < 3; partition++) {
      Bench bench = new Bench(spec.formatted(partition)).revision().pods("ready").image("app:v2").pod(6, "broken");
      bench.status("{currentRevision: " + bench.revisionOf("app:v1") + "}");
      bench.image("app:v3");
      assertThat(asked(bench, "true").deeds()).isEqualTo(partition < 2 ? "delete pod web-6\n" : "");
    }
  }

  @Test
  @Spec("H1")
  void oneThatWasReadyOnceIsNotTouchedHoweverLongItIsUnready() {
    Bench bench = bench("replicas: 2", "v1 ready, v2 broken");
    bench.editPod(
        "web-1",
        pod -> pod.withAt(JsonString.of(Timestamps.format(Bench.NOW.minusSeconds(1))), "status", "startTime"));
    assertThat(asked(bench, "true").deeds()).isEmpty();
  }

  @Test
  @Spec("H1")
  void itIsDeletedOnlyAsItWasSeenAndWhyIsTold() {
    Bench bench = asked(bench("replicas: 2", "v1 ready, v2 broken"), "true");
    Step.Perform deletion = (Step.Perform) bench.plan().stages().getFirst().getFirst();
    Write.Delete write = (Write.Delete) deletion.write();
    assertThat(write.options().uid()).isEqualTo(bench.podNamed("web-1").uid());
    assertThat(write.options().revision()).isEqualTo(bench.podNamed("web-1").meta().resourceVersion());
    assertThat(write.options().gracePeriodSeconds()).isEmpty();
    assertThat(deletion.report().of(new Answer.Done(bench.podNamed("web-1").json(), 1)).stream().map(Note::message))
        .containsExactly(
            "Pod web-1 in StatefulSet web was never Ready with revision " + bench.revisionOf("app:v2")
                + " and is replaced by one of " + bench.revisionOf("app:v3") + ", as annotation "
                + "statefulset.berth.dev/replace-stuck-pods asks",
            "delete Pod web-1 in StatefulSet web successful");
  }

  @Test
  @Spec("H1")
  void aTemplateThatIsMendedTwiceBringsAllToItsLastWord() {
    World world = new World(3, "replicas: 3");
    world.source.put(
        Kinds.STATEFUL_SET,
        world.set().json().withAt(JsonString.of("true"), "metadata", "annotations", StatefulSet.REPLACE_STUCK_PODS));
    world.settle();
    world.work(true);
    String good = world.pod("web-0").orElseThrow().meta().label(StatefulSet.REVISION_LABEL);
    world.image("app:v2");
    world.settle();
    untilGone(world);
    world.become(world.pod("web-2").orElseThrow(), "broken");
    world.image("app:v3");
    world.settle();
    untilGone(world);
    world.become(world.pod("web-2").orElseThrow(), "broken");
    world.image("app:v1");
    world.settle();
    untilGone(world);
    world.work(true);
    assertThat(world.pods())
        .hasSize(3)
        .allMatch(pod -> pod.meta().label(StatefulSet.REVISION_LABEL).equals(good) && pod.isReady());
    assertThat(world.notes).filteredOn(note -> note.reason().equals("StuckPodReplaced")).hasSize(2);
  }

  private static void untilGone(World world) {
    assertThat(world.pod("web-2").orElseThrow().isTerminating()).isTrue();
    world.source.remove(Kinds.POD, world.pod("web-2").orElseThrow());
    world.pass(Rests.REST);
    assertThat(world.pod("web-2").orElseThrow().isTerminating()).isFalse();
  }
}
