package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller at work. {@link World} checks with each write what is promised of the order. */
class StatefulSetControllerTest {
  private static final String CLAIMS = ", volumeClaimTemplates: [{metadata: {name: data}}]";

  private static List<String> names(World world) {
    return world.pods().stream().map(Pod::name).toList();
  }

  @ParameterizedTest
  @Spec({"B35", "B36", "B49"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aSetComesUpScalesAndGoesDown(String policy) {
    World world = new World(1, "replicas: 3, podManagementPolicy: " + policy + CLAIMS);
    assertThat(world.pods()).hasSize(policy.equals("Parallel") ? 3 : 1);
    world.work(true);
    assertThat(names(world)).containsExactly("web-0", "web-1", "web-2");
    assertThat(world.set().status().number("readyReplicas")).isEqualTo(3);
    world.spec("replicas", "1");
    world.settle();
    assertThat(world.pods().stream().filter(Pod::isTerminating)).hasSize(policy.equals("Parallel") ? 2 : 1);
    world.work(true);
    assertThat(names(world)).containsExactly("web-0");
    assertThat(world.source.list(Kinds.CLAIM)).hasSize(3);
    assertThat(world.set().status().number("replicas")).isEqualTo(1);
  }

  @ParameterizedTest
  @Spec("H10")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void onePodOfTheMiddleCanGo(String policy) {
    World world = new World(1, "replicas: 4, podManagementPolicy: " + policy + CLAIMS);
    world.work(true);
    world.annotate(StatefulSet.RESERVE_ORDINALS, "1");
    world.spec("replicas", "3");
    world.settle();
    world.work(true);
    assertThat(names(world)).containsExactly("web-0", "web-2", "web-3");
    assertThat(world.set().status().number("readyReplicas")).isEqualTo(3);
    world.spec("replicas", "4");
    world.settle();
    world.work(true);
    assertThat(names(world)).containsExactly("web-0", "web-2", "web-3", "web-4");
    world.annotate(StatefulSet.RESERVE_ORDINALS, "");
    world.settle();
    world.work(true);
    assertThat(names(world)).containsExactly("web-0", "web-1", "web-2", "web-3");
  }

  @Test
  @Spec("B82")
  void eventsTellEveryDeedInUpstreamsWords() {
    World world = new World(1, "replicas: 1" + CLAIMS);
    world.work(true);
    world.spec("replicas", "0");
    world.settle();
    assertThat(world.notes).extracting(PlanText::note)
        .containsExactly(
            "Normal SuccessfulCreate: create Claim data-web-0 Pod web-0 in StatefulSet web success",
            "Normal SuccessfulCreate: create Pod web-0 in StatefulSet web successful",
            "Normal SuccessfulDelete: delete Pod web-0 in StatefulSet web successful");
  }

  @ParameterizedTest
  @Spec({"B37", "B71", "B82"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void whatIsRefusedIsToldAndTriedAgainLaterAndLater(String policy) {
    World world = new World(1, "replicas: 3, podManagementPolicy: " + policy);
    world.work(true);
    world.refuse("exceeded quota");
    world.delete(world.pod("web-1").orElseThrow());
    world.work(true);
    world.pass(Duration.ofSeconds(10));
    assertThat(world.notes).extracting(PlanText::note)
        .contains("Warning FailedCreate: create Pod web-1 in StatefulSet web failed error: exceeded quota");
    assertThat(world.notes.stream().filter(n -> n.reason().equals("FailedCreate"))).hasSizeBetween(5, 14);
    StatefulSet set = world.set();
    assertThat(set.status().number("replicas")).isEqualTo(2);
    world.refuse("");
    world.pass(Duration.ofSeconds(20));
    world.work(true);
    assertThat(world.set().status().number("readyReplicas")).isEqualTo(3);
  }

  @Test
  @Spec("B37")
  void aRefusedClaimIsToldTwiceAndNoPodIsMade() {
    World world = new World(1, "replicas: 0" + CLAIMS);
    world.refuse("no more");
    world.spec("replicas", "1");
    world.settle();
    assertThat(world.notes).extracting(PlanText::note)
        .containsOnly(
            "Warning FailedCreate: create Claim data-web-0 for Pod web-0 in StatefulSet web failed error: no more",
            "Warning FailedCreate: create Pod web-0 in StatefulSet web failed error: failed to create PVC data-web-0: no more");
    assertThat(world.writes("Pod")).isZero();
  }

  @Test
  @Spec({"B30", "B83", "G5"})
  void availabilityComesWithTimeAlone() {
    World world = new World(1, "replicas: 2, minReadySeconds: 10");
    world.work(true);
    world.pass(Duration.ofSeconds(9));
    assertThat(world.set().status().number("availableReplicas")).isZero();
    assertThat(names(world)).containsExactly("web-0");
    world.pass(Duration.ofSeconds(2));
    assertThat(world.set().status().number("availableReplicas")).isEqualTo(1);
    assertThat(names(world)).containsExactly("web-0", "web-1");
  }

  @Test
  @Spec({"B30", "B38", "B40"})
  void aClaimThatHasGoneWakesTheSet() {
    World world = new World(1, "replicas: 2" + CLAIMS);
    world.work(true);
    world.source.put(
        Kinds.CLAIM,
        world.source.get(Kinds.CLAIM, "default", "data-web-1").orElseThrow().json()
            .updateObject("metadata", m -> m.with("deletionTimestamp", "2026-01-01T00:00:00Z")));
    world.delete(world.pod("web-1").orElseThrow());
    world.work(true);
    assertThat(names(world)).containsExactly("web-0");
    world.source.remove(Kinds.CLAIM, "default", "data-web-1");
    world.pass(Rests.REST);
    assertThat(names(world)).containsExactly("web-0", "web-1");
  }

  @Test
  @Spec("B31")
  void anOrphanIsTakenAndOneThatNoLongerMatchesLetGo() {
    World world = new World(1, "replicas: 2");
    world.work(true);
    Pod pod = world.pod("web-1").orElseThrow();
    world.source.put(Kinds.POD, pod.json().updateObject("metadata", m -> m.without("ownerReferences")));
    world.settle();
    assertThat(world.pod("web-1").orElseThrow().isControlledBy(world.set().uid())).isTrue();
    Pod taken = world.pod("web-1").orElseThrow();
    world.source.put(
        Kinds.POD,
        taken.json().updateObject("metadata", m -> m.updateObject("labels", l -> l.with("app", "other"))));
    world.settle();
    Pod released = world.pod("web-1").orElseThrow();
    assertThat(released.meta().controller()).isEmpty();
    assertThat(world.notes).noneMatch(note -> note.type().equals("Warning"));
    world.pass(Duration.ofHours(1));
    world.source.remove(Kinds.POD, released);
    world.pass(Rests.REST);
    assertThat(world.pod("web-1").orElseThrow().isControlledBy(world.set().uid())).isTrue();
  }

  @Test
  void theNameOfAPodThatSomebodyDeletedIsFreeForAWhile() {
    World world = new World(1, "replicas: 3, podManagementPolicy: Parallel");
    world.work(true);
    world.source.remove(Kinds.POD, world.pod("web-2").orElseThrow());
    world.settle();
    assertThat(names(world)).containsExactly("web-0", "web-1");
    assertThat(world.set().status().number("readyReplicas")).as("told at once").isEqualTo(2);
    world.pass(Rests.REST.minusMillis(1));
    world.source.remove(Kinds.POD, world.pod("web-1").orElseThrow());
    world.pass(Rests.REST.minusMillis(1));
    assertThat(names(world)).containsExactly("web-0");
    world.pass(Duration.ofMillis(1));
    assertThat(names(world)).containsExactly("web-0", "web-1", "web-2");
  }

  @Test
  void aPodWhoseProcessTookItsTimeToEndComesBackAtOnce() {
    World world = new World(1, "replicas: 3, podManagementPolicy: Parallel");
    world.work(true);
    world.delete(world.pod("web-2").orElseThrow());
    world.pass(Rests.REST.minusMillis(1));
    world.source.remove(Kinds.POD, world.pod("web-2").orElseThrow());
    world.settle();
    assertThat(names(world)).containsExactly("web-0", "web-1");
    world.pass(Duration.ofMillis(1));
    assertThat(names(world)).containsExactly("web-0", "web-1", "web-2");
    world.delete(world.pod("web-2").orElseThrow());
    world.pass(Rests.REST);
    world.source.remove(Kinds.POD, world.pod("web-2").orElseThrow());
    world.settle();
    assertThat(names(world)).containsExactly("web-0", "web-1", "web-2");
  }

  @Test
  void whoGoesOnDeletingDoesNotKeepASetFromBeingLookedAfter() {
    World world = new World(1, "replicas: 20, podManagementPolicy: Parallel");
    world.work(true);
    for (int ordinal = 0; ordinal < 12; ordinal++) {
      world.source.remove(Kinds.POD, world.pod("web-" + ordinal).orElseThrow());
      world.pass(Rests.REST.dividedBy(2));
    }
    assertThat(names(world)).contains("web-0", "web-1", "web-2", "web-3");
  }

  @Test
  @Spec("G32")
  void onlyWhatConcernsASetWakesIt() {
    World world = new World(1, "replicas: 2");
    world.work(true);
    Pod pod = world.pod("web-1").orElseThrow();
    String status = world.set().status().toString();
    int writes = world.api.writes().size();
    JsonObject another =
        pod.json().updateObject("metadata", m -> m.with("name", "web-7").with("uid", "u-7").without("resourceVersion"));
    // another controller's pod, an orphan that does not match, and one of a set that is not there
    world.source.put(
        Kinds.POD,
        another.updateObject(
            "metadata", m -> m.updateArray("ownerReferences", all -> all.mapObjects(o -> o.with("uid", "other").with("name", "x")))));
    world.source.put(
        Kinds.POD,
        another.updateObject(
            "metadata",
            m -> m.with("name", "web-8").with("uid", "u-8").without("ownerReferences").updateObject("labels", l -> l.with("app", "x"))));
    world.source.put(
        Kinds.POD,
        another.updateObject("metadata", m -> m.with("name", "db-0").with("uid", "u-9").without("ownerReferences")));
    world.settle();
    assertThat(world.api.writes()).hasSize(writes);
    assertThat(world.set().status()).hasToString(status);
    // an orphan of the set's name that matches is its own from now on, and too many
    world.source.put(
        Kinds.POD,
        another.updateObject("metadata", m -> m.with("name", "web-9").with("uid", "u-10").without("ownerReferences")));
    world.settle();
    assertThat(world.pod("web-9").orElseThrow().isTerminating()).isTrue();
  }

  @Test
  void fiftyOrderedPodsCostFewWritesEach() {
    World world = new World(1, "replicas: 50");
    world.work(true);
    assertThat(world.pods()).hasSize(50);
    assertThat(world.writes("Pod")).isEqualTo(50);
    assertThat(world.writes("StatefulSet")).isEqualTo(51);
  }

  @ParameterizedTest
  @Spec({"B35", "B41", "B45", "B46", "B51", "B54", "B81", "G27", "B49"})
  @CsvSource({
    "OrderedReady, Retain, Retain, 1", "OrderedReady, Delete, Retain, 1", "OrderedReady, Retain, Delete, 1",
    "OrderedReady, Delete, Delete, 3", "Parallel, Retain, Retain, 1", "Parallel, Delete, Retain, 3",
    "Parallel, Retain, Delete, 1", "Parallel, Delete, Delete, 1"
  })
  void whateverHappensTheOrderIsKeptAndTheSetComesToRest(
      String policy, String whenDeleted, String whenScaled, int maxUnavailable) {
    for (long seed = 1; seed <= 40; seed++) {
      World world =
          new World(
              seed,
              ("replicas: 3, podManagementPolicy: %s, persistentVolumeClaimRetentionPolicy: {whenDeleted: %s, whenScaled: %s},"
                      + " updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: %d}}")
                      .formatted(policy, whenDeleted, whenScaled, maxUnavailable)
                  + CLAIMS);
      List<String> story = new ArrayList<>();
      try {
        for (int i = 0; i < 60; i++) {
          story.add(something(world));
          world.settle();
        }
        rest(world);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + story, e);
      }
    }
  }

  private static String something(World world) {
    RandomGenerator random = world.loop.random();
    List<Pod> pods = world.pods();
    int what = random.nextInt(14);
    if (what >= 10 || pods.isEmpty()) {
      return userDoes(world, random, what % 4);
    }
    Pod pod = pods.get(random.nextInt(pods.size()));
    if (pod.isTerminating()) {
      world.source.remove(Kinds.POD, pod);
      collect(world, pod);
      return pod.name() + " has gone";
    }
    String state = List.of("ready 0s", "ready 0s", "ready 0s", "ready 0s", "unready", "failed", "succeeded", "going", "ready 0s", "ready 0s").get(what);
    if (state.equals("going")) {
      world.delete(pod);
    } else if (!pod.isFinished()) {
      world.become(pod, state);
    }
    return pod.name() + " " + state;
  }

  private static String userDoes(World world, RandomGenerator random, int what) {
    switch (what) {
      case 0 -> {
        int replicas = random.nextInt(6);
        world.spec("replicas", "" + replicas);
        return "scale to " + replicas;
      }
      case 1 -> {
        String image = "app:v" + (1 + random.nextInt(3));
        world.image(image);
        return image;
      }
      case 2 -> {
        world.refuse("quota");
        world.pass(Duration.ofMillis(random.nextInt(50)));
        world.refuse("");
        return "refused for a while";
      }
      default -> {
        world.pass(Duration.ofMillis(random.nextInt(3000)));
        return "time passes";
      }
    }
  }

  /** The collector's part: a claim of a pod that has gone goes. */
  private static void collect(World world, Pod gone) {
    world.source.list(Kinds.CLAIM).stream()
        .filter(claim -> claim.isControlledBy(gone.uid()))
        .forEach(claim -> world.source.remove(Kinds.CLAIM, claim));
  }

  private static void rest(World world) {
    for (int i = 0; i < 200; i++) {
      world.work(true);
      world.source.list(Kinds.CLAIM).stream()
          .filter(claim -> claim.meta().controller().filter(o -> o.kind().equals("Pod")).isPresent())
          .filter(claim -> world.pods().stream().noneMatch(pod -> claim.isControlledBy(pod.uid())))
          .forEach(claim -> world.source.remove(Kinds.CLAIM, claim));
      world.pass(Duration.ofSeconds(30));
    }
    StatefulSet set = world.set();
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < set.replicas(); i++) {
      wanted.add("web-" + i);
    }
    assertThat(names(world)).containsExactlyElementsOf(wanted);
    String revision = set.status().text("updateRevision");
    assertThat(set.status().text("currentRevision")).isEqualTo(revision);
    assertThat(set.status().number("readyReplicas")).isEqualTo(set.replicas());
    assertThat(set.status().number("updatedReplicas")).isEqualTo(set.replicas());
    assertThat(world.pods()).allMatch(pod -> pod.meta().label(StatefulSet.REVISION_LABEL).equals(revision));
    assertThat(world.source.list(Kinds.CLAIM))
        .filteredOn(claim -> wanted.stream().anyMatch(pod -> claim.name().equals("data-" + pod)))
        .hasSize(set.replicas())
        .allMatch(claim -> claim.isControlledBy(set.uid()) == set.deletesClaimsWhenDeleted());
    int before = world.api.writes().size();
    world.pass(Duration.ofHours(1));
    assertThat(world.api.writes()).as("a set at rest writes nothing").hasSize(before);
  }
}
