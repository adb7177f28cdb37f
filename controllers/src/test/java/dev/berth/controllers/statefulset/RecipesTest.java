package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stories that upstream's end-to-end tests tell of StatefulSets. */
class RecipesTest {
  private static World running(String policy, int replicas) {
    World world = new World(1, "replicas: " + replicas + ", podManagementPolicy: " + policy);
    world.work(true);
    return world;
  }

  private static List<String> images(World world) {
    return world.pods().stream().map(pod -> pod.containers().findFirst().orElseThrow().text("image")).toList();
  }

  /** Nodes that do their work, but that pods of an image never get ready. */
  private static void work(World world, String broken) {
    for (int i = 0; i < 50; i++) {
      for (Pod pod : world.pods()) {
        boolean bad = pod.containers().findFirst().orElseThrow().text("image").equals(broken);
        if (pod.isTerminating()) {
          world.source.remove(Kinds.POD, pod);
        } else if (pod.isPending()) {
          world.become(pod, bad ? "unready" : "ready 0s");
        }
        world.settle();
      }
      world.pass(Rests.REST);
    }
  }

  @ParameterizedTest
  @Spec("G7")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aPredecessorThatGoesComesBackThoughItsSuccessorIsNotReady(String policy) {
    World world = running(policy, 2);
    world.become(world.pod("web-1").orElseThrow(), "unready");
    String uid = world.pod("web-0").orElseThrow().uid();
    world.delete(world.pod("web-0").orElseThrow());
    work(world, "");
    assertThat(world.pod("web-0").orElseThrow().uid()).isNotEqualTo(uid);
    assertThat(world.isReady("web-0")).isTrue();
    assertThat(world.isReady("web-1")).isFalse();
  }

  @Test
  @Spec({"G8", "B59"})
  void anUpdateHaltsAtAPodThatDoesNotGetReadyAndGoesOnOnceItIs() {
    World world = running("OrderedReady", 3);
    String first = world.set().status().text("currentRevision");
    world.become(world.pod("web-1").orElseThrow(), "unready");
    world.image("app:v2");
    work(world, "");
    assertThat(images(world)).as("nothing moves while web-1 is not ready").containsOnly("app:v1");
    world.become(world.pod("web-1").orElseThrow(), "ready 0s");
    world.settle();
    work(world, "");
    assertThat(images(world)).containsOnly("app:v2");
    world.image("app:v1");
    work(world, "");
    assertThat(world.set().status().text("currentRevision")).isEqualTo(first);
    assertThat(images(world)).containsOnly("app:v1");
  }

  @ParameterizedTest
  @Spec({"G9", "B29", "B52"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void aCanaryIsFollowedByTheRestPhaseByPhase(String policy) {
    World world = running(policy, 3);
    world.spec("updateStrategy", "{type: RollingUpdate, rollingUpdate: {partition: 3}}");
    world.image("app:v2");
    work(world, "");
    assertThat(images(world)).containsOnly("app:v1");
    world.spec("updateStrategy", "{type: RollingUpdate, rollingUpdate: {partition: 2}}");
    work(world, "");
    assertThat(images(world)).containsExactly("app:v1", "app:v1", "app:v2");
    world.delete(world.pod("web-0").orElseThrow());
    world.delete(world.pod("web-2").orElseThrow());
    work(world, "");
    assertThat(images(world)).containsExactly("app:v1", "app:v1", "app:v2");
    world.spec("updateStrategy", "{type: RollingUpdate, rollingUpdate: {partition: 1}}");
    work(world, "");
    assertThat(images(world)).containsExactly("app:v1", "app:v2", "app:v2");
    assertThat(world.set().status().text("currentRevision")).isNotEqualTo(world.set().status().text("updateRevision"));
    world.spec("updateStrategy", "{type: RollingUpdate, rollingUpdate: {partition: 0}}");
    work(world, "");
    assertThat(images(world)).containsOnly("app:v2");
    assertThat(world.set().status().text("currentRevision")).isEqualTo(world.set().status().text("updateRevision"));
  }

  @Test
  @Spec({"G10", "B35", "B45"})
  void podsComeAndGoInOrderAndNothingMovesWhileOneIsNotWell() {
    World world = running("OrderedReady", 0);
    List<String> seen = new ArrayList<>();
    world.spec("replicas", "3");
    step(world, seen);
    assertThat(seen).containsExactly("+web-0", "+web-1", "+web-2");
    world.become(world.pod("web-0").orElseThrow(), "unready");
    world.spec("replicas", "4");
    step(world, seen);
    world.spec("replicas", "1");
    step(world, seen);
    assertThat(seen).as("neither up nor down").hasSize(3);
    world.become(world.pod("web-0").orElseThrow(), "ready 0s");
    world.spec("replicas", "0");
    step(world, seen);
    assertThat(seen.subList(3, seen.size())).containsExactly("-web-2", "-web-1", "-web-0");
  }

  /** Lets the nodes work, one thing at a time, and tells which pods came and went. */
  private static void step(World world, List<String> seen) {
    Set<String> before = new TreeSet<>(world.pods().stream().map(Pod::name).toList());
    if (seen.isEmpty()) {
      before.clear();
    }
    for (int i = 0; i < 40; i++) {
      world.settle();
      Set<String> now = new TreeSet<>(world.pods().stream().map(Pod::name).toList());
      for (String name : now) {
        if (!before.contains(name)) {
          seen.add("+" + name);
        }
      }
      for (String name : before) {
        if (!now.contains(name)) {
          seen.add("-" + name);
        }
      }
      before = now;
      world.pods().stream()
          .filter(pod -> pod.isTerminating() || pod.isPending())
          .findFirst()
          .ifPresent(
              pod -> {
                if (pod.isTerminating()) {
                  world.source.remove(Kinds.POD, pod);
                } else {
                  world.become(pod, "ready 0s");
                }
              });
    }
  }

  @Test
  @Spec({"G11", "B41"})
  void aPodThatItsNodeTurnsAwayIsReplacedUntilItIsTaken() {
    World world = running("OrderedReady", 1);
    Set<String> uids = new TreeSet<>();
    for (int i = 0; i < 5; i++) {
      world.become(world.pod("web-0").orElseThrow(), "failed");
      world.settle();
      Pod pod = world.pod("web-0").orElseThrow();
      uids.add(pod.uid());
      assertThat(pod.isTerminating()).isTrue();
      world.source.remove(Kinds.POD, pod);
      world.pass(Duration.ofMinutes(1));
    }
    assertThat(uids).hasSize(5);
    world.work(true);
    assertThat(world.isReady("web-0")).isTrue();
  }

  @Test
  @Spec({"B50", "B89"})
  void aPodThatStaysTerminatingKeepsItsNameUntilItIsForcedToGo() {
    for (String policy : List.of("OrderedReady", "Parallel")) {
      World world = running(policy, 3);
      Pod lost = world.pod("web-1").orElseThrow();
      world.delete(lost);
      world.pass(Duration.ofHours(1));
      assertThat(world.pod("web-1").orElseThrow().uid()).isEqualTo(lost.uid());
      assertThat(world.pods()).hasSize(3);
      world.source.remove(Kinds.POD, world.pod("web-1").orElseThrow());
      world.pass(Duration.ofMinutes(1));
      assertThat(world.pod("web-1").orElseThrow().uid()).isNotEqualTo(lost.uid());
    }
  }

  @Test
  @Spec({"B47", "B72"})
  void aSetOfNoneKeepsItsClaims() {
    World world = new World(1, "replicas: 2, volumeClaimTemplates: [{metadata: {name: data}}]");
    world.work(true);
    world.spec("replicas", "0");
    world.settle();
    world.work(true);
    assertThat(world.pods()).isEmpty();
    assertThat(world.source.list(Kinds.CLAIM)).hasSize(2);
    StatefulSet set = world.set();
    assertThat(set.status().number("replicas")).isZero();
    assertThat(set.status().array("conditions").isEmpty()).as("conditions").isTrue();
  }
}
