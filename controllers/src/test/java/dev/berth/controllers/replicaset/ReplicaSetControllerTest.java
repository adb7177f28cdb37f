package dev.berth.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Picture;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaSetControllerTest {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final FixedSource source = new FixedSource(loop);
  private final FixedApi api = new FixedApi(loop, source);
  private final Picture picture = new Picture(loop, source);
  private final List<Note> notes = new ArrayList<>();

  ReplicaSetControllerTest() {
    Controller controller = ReplicaSetController.ofReplicaSets();
    picture.follow(controller.needs().kinds());
    picture.index(controller.needs().indexes());
    loop.execute(() -> controller.start(new Workplace(controller.name(), loop, api, picture, notes::add)));
    settle();
  }

  private void settle() {
    loop.advance(Duration.ofSeconds(1));
    assertThat(loop.failures()).isEmpty();
  }

  private ReplicaSet set(int replicas) {
    return source.put(
        Kinds.REPLICA_SET,
        "{metadata: {namespace: default, name: web}, spec: {replicas: " + replicas
            + ", selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}}");
  }

  private void pod(String name, String rest) {
    source.put(Kinds.POD, "{metadata: {namespace: default, name: " + name + ", labels: {app: web}}, spec: {}, "
        + rest + "}");
  }

  private List<Pod> owned(ReplicaSet set) {
    return source.list(Kinds.POD).stream().filter(pod -> pod.isControlledBy(set.uid())).toList();
  }

  private JsonObject status() {
    return source.get(Kinds.REPLICA_SET, "default", "web").orElseThrow().status();
  }

  @Test
  void itCreatesWhatIsMissingOnceAndDeletesWhatIsTooMany() {
    ReplicaSet set = set(7);
    settle();
    assertThat(owned(set)).hasSize(7);
    assertThat(api.writes().stream().filter(Write.Create.class::isInstance)).hasSize(7);
    assertThat(status().number("replicas")).isEqualTo(7);
    source.put(Kinds.REPLICA_SET, set(7).json().withAt(dev.berth.base.json.JsonNumber.of(2), "spec", "replicas"));
    settle();
    assertThat(owned(set)).hasSize(2);
    assertThat(notes.stream().map(Note::reason).distinct()).containsExactly("SuccessfulCreate", "SuccessfulDelete");
  }

  @Test
  void aViewThatLagsBehindMakesNoSecondPod() {
    ReplicaSet set = set(3);
    source.hold();
    settle();
    source.release();
    settle();
    assertThat(owned(set)).hasSize(3);
    assertThat(api.writes().stream().filter(Write.Create.class::isInstance)).hasSize(3);
  }

  @Test
  void aFinishedPodIsReplacedAndStays() {
    ReplicaSet set = set(1);
    settle();
    Pod failed = owned(set).getFirst();
    source.put(Kinds.POD, failed.json().with("status", JsonObject.EMPTY.with("phase", "Failed")));
    settle();
    assertThat(owned(set)).hasSize(2).anyMatch(pod -> pod.name().equals(failed.name()));
  }

  @Test
  void whatMatchesIsAdoptedAndWhatNoLongerMatchesReleased() {
    pod("stray", "status: {phase: Running}");
    ReplicaSet set = set(1);
    settle();
    assertThat(owned(set)).extracting(Pod::name).containsExactly("stray");
    Pod stray = owned(set).getFirst();
    source.put(Kinds.POD, stray.json().withAt(JsonObject.EMPTY.with("app", "other"), "metadata", "labels"));
    settle();
    assertThat(owned(set)).hasSize(1).noneMatch(pod -> pod.name().equals("stray"));
  }

  @Test
  void anOwnerThatIsGoingOrAnotherOfItsNameAdoptsNothing() {
    pod("stray", "status: {phase: Running}");
    api.answering(_ -> Optional.of(FixedApi.refused(500, "InternalError", "not now")));
    ReplicaSet set = set(1);
    loop.runDue();
    Plan plan = new ReplicaPlanner<>(Kinds.REPLICA_SET).plan(picture, "default/web", loop.clock().instant());
    assertThat(plan.stages().getFirst()).singleElement().isInstanceOf(Step.Confirm.class);
    Step.Confirm confirm = (Step.Confirm) plan.stages().getFirst().getFirst();
    JsonObject metadata = set.json().object("metadata");
    assertThat(confirm.holds().test(Optional.of(set.json()))).isTrue();
    assertThat(confirm.holds().test(Optional.empty())).isFalse();
    assertThat(confirm.holds().test(Optional.of(set.json().with("metadata", metadata.with("uid", "another")))))
        .isFalse();
    assertThat(
            confirm.holds()
                .test(Optional.of(set.json()
                    .with("metadata", metadata.with("deletionTimestamp", "2026-01-01T00:00:00Z")))))
        .isFalse();
  }

  @Test
  void whatIsRefusedIsToldInAConditionUntilItSucceeds() {
    api.answering(
        write ->
            write instanceof Write.Create
                ? Optional.of(FixedApi.refused(403, "Forbidden", "pods \"web-\" is forbidden: exceeded quota"))
                : Optional.empty());
    set(3);
    settle();
    Condition failure = Condition.in(status().array("conditions"), "ReplicaFailure").orElseThrow();
    assertThat(failure.reason()).isEqualTo("FailedCreate");
    assertThat(failure.message()).isEqualTo("pods \"web-\" is forbidden: exceeded quota");
    assertThat(notes.getFirst().message()).isEqualTo("Error creating: pods \"web-\" is forbidden: exceeded quota");
    api.answering(_ -> Optional.empty());
    loop.advance(Duration.ofMinutes(5));
    assertThat(status().number("replicas")).isEqualTo(3);
    assertThat(status().has("conditions")).isFalse();
  }
}
