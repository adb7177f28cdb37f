package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What upstream tries with its StatefulSet controller, under each way to manage pods and each way to retain claims. {@link World}
 * checks with every write that the order is kept and that no pod is made twice.
 */
class ScenariosTest {
  private static final Duration BACKOFF = Duration.ofMinutes(1);

  record Policy(String management, String whenDeleted, String whenScaled) {
    boolean isParallel() {
      return management.equals("Parallel");
    }

    World set(int replicas, String more) {
      return new World(
          1,
          ("replicas: %d, podManagementPolicy: %s, volumeClaimTemplates: [{metadata: {name: data}}],"
                  + " persistentVolumeClaimRetentionPolicy: {whenDeleted: %s, whenScaled: %s}%s")
              .formatted(replicas, management, whenDeleted, whenScaled, more));
    }

    World running(int replicas) {
      World world = set(replicas, "");
      world.work(true);
      assertWhole(world, replicas);
      return world;
    }
  }

  static Stream<Policy> policies() {
    List<Policy> all = new ArrayList<>();
    for (String management : List.of("OrderedReady", "Parallel")) {
      for (String deleted : List.of("Retain", "Delete")) {
        for (String scaled : List.of("Retain", "Delete")) {
          all.add(new Policy(management, deleted, scaled));
        }
      }
    }
    return all.stream();
  }

  private static void assertWhole(World world, int replicas) {
    List<String> wanted = Stream.iterate(0, i -> i + 1).limit(replicas).map(i -> "web-" + i).toList();
    assertThat(world.pods()).extracting(Pod::name).containsExactlyElementsOf(wanted);
    assertThat(world.pods()).allMatch(Pod::isRunningAndReady);
    for (String member : List.of("replicas", "readyReplicas", "availableReplicas", "updatedReplicas", "currentReplicas")) {
      assertThat(world.set().status().number(member)).as(member).isEqualTo(replicas);
    }
    for (Pod pod : world.pods()) {
      assertThat(pod.claimNames()).containsExactly("data-" + pod.name());
      assertThat(pod.isControlledBy(world.set().uid())).isTrue();
    }
  }

  /** The collector's part. */
  private static void collect(World world) {
    for (PersistentVolumeClaim claim : world.source.list(Kinds.CLAIM)) {
      boolean ownedByNobodyThere =
          claim.meta().controller().filter(o -> o.kind().equals("Pod")).isPresent()
              && world.pods().stream().noneMatch(pod -> claim.isControlledBy(pod.uid()));
      if (ownedByNobodyThere) {
        world.source.remove(Kinds.CLAIM, claim);
      }
    }
    world.settle();
  }

  private static void rest(World world) {
    for (int i = 0; i < 8; i++) {
      world.work(true);
      collect(world);
      world.pass(BACKOFF);
    }
  }

  private static Predicate<Write> creates(String kind) {
    return write -> write instanceof Write.Create && write.type().kind().equals(kind);
  }

  private static Predicate<Write> deletesPods() {
    return write -> write instanceof Write.Delete && write.type().kind().equals("Pod");
  }

  @ParameterizedTest
  @Spec({"G26", "G27"})
  @MethodSource("policies")
  void aSetIsMadeScaledUpAndScaledDown(Policy policy) {
    World world = policy.running(3);
    world.spec("replicas", "5");
    rest(world);
    assertWhole(world, 5);
    world.spec("replicas", "2");
    rest(world);
    assertWhole(world, 2);
    assertThat(world.source.list(Kinds.CLAIM)).hasSize(policy.whenScaled.equals("Delete") ? 2 : 5);
    world.spec("replicas", "0");
    rest(world);
    assertWhole(world, 0);
    assertThat(world.source.list(Kinds.CLAIM)).hasSize(policy.whenScaled.equals("Delete") ? 0 : 5);
  }

  @ParameterizedTest
  @Spec({"G26", "B50"})
  @MethodSource("policies")
  void podsThatVanishAreReplacedUnderTheirNamesWithTheirClaims(Policy policy) {
    World world = policy.running(5);
    List<String> claims = world.source.list(Kinds.CLAIM).stream().map(PersistentVolumeClaim::uid).toList();
    for (String name : List.of("web-0", "web-2", "web-4")) {
      world.source.remove(Kinds.POD, world.pod(name).orElseThrow());
    }
    rest(world);
    assertWhole(world, 5);
    assertThat(world.source.list(Kinds.CLAIM).stream().map(PersistentVolumeClaim::uid)).containsExactlyElementsOf(claims);
  }

  @ParameterizedTest
  @Spec({"G26", "B41"})
  @MethodSource("policies")
  void podsThatHaveEndedAreReplaced(Policy policy) {
    for (String end : List.of("failed", "succeeded")) {
      World world = policy.running(3);
      String uid = world.pod("web-1").orElseThrow().uid();
      world.become(world.pod("web-1").orElseThrow(), end);
      world.settle();
      assertThat(world.pod("web-1").orElseThrow().isTerminating()).as(end).isTrue();
      rest(world);
      assertWhole(world, 3);
      assertThat(world.pod("web-1").orElseThrow().uid()).isNotEqualTo(uid);
    }
  }

  @ParameterizedTest
  @Spec({"G26", "G31"})
  @MethodSource("policies")
  void aCreationThatFailsIsTriedAgain(Policy policy) {
    for (String kind : List.of("Pod", "PersistentVolumeClaim")) {
      World world = policy.set(0, "");
      world.failNext(2, creates(kind));
      world.spec("replicas", "3");
      world.settle();
      assertThat(world.set().status().number("replicas")).isLessThan(3);
      rest(world);
      assertWhole(world, 3);
    }
  }

  @ParameterizedTest
  @Spec({"G26", "G31"})
  @MethodSource("policies")
  void aDeletionThatFailsIsTriedAgain(Policy policy) {
    World world = policy.running(3);
    world.failNext(1, deletesPods());
    world.spec("replicas", "1");
    rest(world);
    assertWhole(world, 1);
    world.failNext(1, deletesPods());
    world.become(world.pod("web-0").orElseThrow(), "failed");
    rest(world);
    assertWhole(world, 1);
  }

  @ParameterizedTest
  @Spec("G26")
  @MethodSource("policies")
  void aStatusThatIsRefusedIsWrittenLater(Policy policy) {
    World world = policy.set(0, "");
    world.failNext(3, write -> write instanceof Write.Update update && update.subresource().equals("status"));
    world.spec("replicas", "2");
    rest(world);
    assertWhole(world, 2);
  }

  @ParameterizedTest
  @Spec({"G26", "G31", "B44"})
  @MethodSource("policies")
  void aNameThatWasTakenFromAPodIsPutBackThoughTheFirstTryFails(Policy policy) {
    World world = policy.running(2);
    world.failNext(1, write -> write instanceof Write.Update && write.type().kind().equals("Pod"));
    Pod pod = world.pod("web-1").orElseThrow();
    world.source.put(
        Kinds.POD,
        pod.json().updateObject("metadata", m -> m.updateObject("labels", l -> l.without(StatefulSet.POD_NAME_LABEL))));
    rest(world);
    assertThat(world.pod("web-1").orElseThrow().meta().label(StatefulSet.POD_NAME_LABEL)).isEqualTo("web-1");
    assertThat(world.notes).extracting(note -> note.reason()).contains("FailedUpdate", "SuccessfulUpdate");
  }

  @ParameterizedTest
  @Spec({"G26", "B39"})
  @MethodSource("policies")
  void theClaimOfAPendingPodComesBack(Policy policy) {
    World world = policy.set(1, "");
    world.source.remove(Kinds.CLAIM, "default", "data-web-0");
    world.settle();
    assertThat(world.source.get(Kinds.CLAIM, "default", "data-web-0")).isPresent();
    assertThat(world.writes("Pod")).isEqualTo(1);
  }

  @ParameterizedTest
  @Spec({"G29", "B51", "B54"})
  @MethodSource("policies")
  void anUpdateGoesThroughAlsoWhileTheSetIsScaled(Policy policy) {
    for (int replicas : List.of(3, 5, 2)) {
      World world = policy.running(3);
      world.image("app:v2");
      world.spec("replicas", "" + replicas);
      rest(world);
      assertWhole(world, replicas);
      assertThat(world.set().status().text("currentRevision")).isEqualTo(world.set().status().text("updateRevision"));
      assertThat(images(world)).containsOnly("app:v2");
    }
  }

  @ParameterizedTest
  @Spec({"G29", "B55"})
  @MethodSource("policies")
  void onDeleteAnUpdateWaitsForWhoeverDeletes(Policy policy) {
    World world = policy.running(3);
    world.spec("updateStrategy", "{type: OnDelete}");
    world.image("app:v2");
    rest(world);
    assertThat(images(world)).containsOnly("app:v1");
    world.delete(world.pod("web-1").orElseThrow());
    rest(world);
    assertThat(images(world)).containsExactly("app:v1", "app:v2", "app:v1");
    world.spec("replicas", "4");
    rest(world);
    assertThat(images(world)).containsExactly("app:v1", "app:v2", "app:v1", "app:v2");
  }

  @ParameterizedTest
  @Spec({"G29", "B53"})
  @MethodSource("policies")
  void aRollbackGoesBackToTheOldRevision(Policy policy) {
    World world = policy.running(3);
    String first = world.set().status().text("currentRevision");
    world.image("app:v2");
    rest(world);
    world.image("app:v1");
    rest(world);
    assertThat(images(world)).containsOnly("app:v1");
    assertThat(world.set().status().text("currentRevision")).isEqualTo(first);
    assertThat(world.source.list(Kinds.CONTROLLER_REVISION)).hasSize(2);
  }

  @ParameterizedTest
  @Spec({"G29", "B64"})
  @MethodSource("policies")
  void tenUpdatesKeepNoMoreThanTheLimit(Policy policy) {
    World world = policy.running(1);
    world.spec("revisionHistoryLimit", "2");
    for (int i = 2; i < 12; i++) {
      world.image("app:v" + i);
      rest(world);
    }
    assertThat(world.source.list(Kinds.CONTROLLER_REVISION)).hasSize(3);
    assertThat(images(world)).containsOnly("app:v11");
  }

  private static List<String> images(World world) {
    return world.pods().stream().map(pod -> pod.containers().findFirst().orElseThrow().text("image")).toList();
  }

  @ParameterizedTest
  @Spec({"G5", "B48"})
  @MethodSource("policies")
  void theFirstOrdinalIsMovedUpAndDown(Policy policy) {
    World world = policy.set(2, ", ordinals: {start: 2}");
    rest(world);
    assertThat(world.pods()).extracting(Pod::name).containsExactly("web-2", "web-3");
    world.spec("ordinals", "{start: 3}");
    rest(world);
    assertThat(world.pods()).extracting(Pod::name).containsExactly("web-3", "web-4");
    world.spec("ordinals", "{start: 1}");
    rest(world);
    assertThat(world.pods()).extracting(Pod::name).containsExactly("web-1", "web-2");
    world.spec("ordinals", "null");
    rest(world);
    assertThat(world.pods()).extracting(Pod::name).containsExactly("web-0", "web-1");
    assertThat(world.source.list(Kinds.CLAIM)).hasSize(policy.whenScaled.equals("Delete") ? 2 : 5);
  }
}
