package dev.berth.storage.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Move;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A volume's way from one simulated node's disk to another's, which takes ten seconds. */
class SimulatedMovesTest {
  private static final long SIZE = 1 << 20;
  private static final Map<String, String> THERE = Map.of(SimulatedDriver.NODE_KEY, "b");

  private final VirtualLoop loop = new VirtualLoop(1);
  private final SimulatedDriver driver =
      new SimulatedDriver(
          loop, SimulatedDriver.Settings.block().withPoolBytes(3 * SIZE).withDelays(Map.of(Verb.MOVE, Duration.ofSeconds(10))),
          Faults.NONE);
  private String id = "";
  private Move move = new Move("", "", "", "");

  @BeforeEach
  void aVolume() {
    id = driver.create(wanted("v", Optional.empty())).toCompletableFuture().join().id();
    move = new Move(id, "a", "b", "first");
    files().write("f", "x");
  }

  private static NewVolume wanted(String name, Optional<String> copyOf) {
    return new NewVolume(
        name, SIZE, Map.of(), Set.of(), false, List.of(Map.of(SimulatedDriver.NODE_KEY, "a")), Optional.empty(), copyOf);
  }

  private Files files() {
    return driver.files(id).orElseThrow();
  }

  private long free(String node) {
    return driver.capacity(Map.of(SimulatedDriver.NODE_KEY, node), Map.of()).toCompletableFuture().join();
  }

  private static Code code(CompletionStage<?> stage) {
    return ((DriverException) stage.toCompletableFuture().exceptionNow()).code();
  }

  private static void done(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).isCompleted();
  }

  private CompletionStage<Void> moved(Move by) {
    CompletionStage<Void> stage = driver.move(by);
    loop.advance(Duration.ofSeconds(10));
    return stage;
  }

  @Test
  void itLiesThereWithAllThatWasInItOnceThatIsSettled() {
    done(moved(move));
    assertThat(driver.isWhole(id, "a") && driver.isWhole(id, "b")).isTrue();
    assertThat(driver.volumes().getFirst().pool()).as("until then it is where it was").isEqualTo("a");
    done(driver.settle(move, true));
    assertThat(driver.volumes().getFirst().pool()).isEqualTo("b");
    assertThat(files().read("f")).hasValue("x");
    assertThat(driver.unsettled()).isEmpty();
    assertThat(free("a")).isEqualTo(3 * SIZE);
    assertThat(free("b")).isEqualTo(2 * SIZE);
    assertThat(driver.list().toCompletableFuture().join().getFirst().topology()).containsExactly(THERE);
    done(driver.attach(id, "b", false, Map.of()));
  }

  @Test
  void fromTheFirstCallOnNobodyUsesItUntilItIsSettled() {
    CompletionStage<Void> moving = driver.move(move);
    assertThat(driver.volumes().getFirst().pool()).isEqualTo("a");
    assertThat(free("b")).as("room is taken at once").isEqualTo(2 * SIZE);
    assertThat(code(driver.attach(id, "a", false, Map.of()))).as("while the driver is at work").isEqualTo(Code.ABORTED);
    loop.advance(Duration.ofSeconds(10));
    done(moving);
    Use use = new Use(id, "a", Map.of(), Map.of(), false, "", List.of(), "ReadWriteOnce");
    List<CompletionStage<?>> refused =
        List.of(
            driver.attach(id, "a", false, Map.of()), driver.attach(id, "b", false, Map.of()), driver.stage(use, "/s"),
            driver.publish(use, "/s", "/p", false), driver.expand(id, 2 * SIZE), driver.snapshot(id, "s", Map.of()),
            driver.groupSnapshot(List.of(id), "g", Map.of()), driver.create(wanted("w", Optional.of(id))), driver.delete(id));
    assertThat(refused).allMatch(stage -> code(stage) == Code.FAILED_PRECONDITION);
    done(driver.settle(move, false));
    done(driver.attach(id, "a", false, Map.of()));
  }

  @Test
  void whatIsGivenUpStaysWhereItWasAndLeavesNothing() {
    done(moved(move));
    done(driver.settle(move, false));
    assertThat(driver.volumes().getFirst().pool()).isEqualTo("a");
    assertThat(driver.unsettled()).isEmpty();
    assertThat(free("b")).isEqualTo(3 * SIZE);
    files().write("g", "later");
    assertThat(driver.files(id).orElseThrow().read("g")).hasValue("later");
  }

  @Test
  void whatIsInUseIsNotClosed() {
    done(driver.attach(id, "a", false, Map.of()));
    assertThat(code(driver.move(move))).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(driver.unsettled()).isEmpty();
  }

  @Test
  void withoutRoomThereItIsClosedUntilThatIsSettled() {
    driver.remember("block-w", "w", "b", false, 3 * SIZE);
    assertThat(code(driver.move(move))).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(driver.unsettled()).containsExactly(id + " is closed by its move first");
    done(driver.settle(move, false));
    assertThat(driver.unsettled()).isEmpty();
  }

  @Test
  void onlyWhatIsThereWholeArrives() {
    driver.faults((d, verb, volume, node) -> verb == Verb.MOVE ? new Fault.Slow(Duration.ofMinutes(1)) : Fault.NONE);
    CompletionStage<Void> moving = driver.move(move);
    assertThat(driver.isWhole(id, "b")).isFalse();
    assertThat(code(driver.settle(move, true))).isEqualTo(Code.ABORTED);
    driver.crashed("b");
    driver.started("b");
    loop.advance(Duration.ofSeconds(70));
    assertThat(code(moving)).as("it went down while the volume came").isEqualTo(Code.UNAVAILABLE);
    assertThat(code(driver.settle(move, true))).isEqualTo(Code.FAILED_PRECONDITION);
    driver.faults(Faults.NONE);
    done(moved(move));
    done(driver.settle(move, true));
    assertThat(driver.volumes().getFirst().pool()).isEqualTo("b");
  }

  @Test
  void aMachineThatIsDownDoesNotAnswerAndIsTidiedUpLater() {
    driver.crashed("b");
    assertThat(code(driver.move(move))).isEqualTo(Code.UNAVAILABLE);
    driver.started("b");
    done(moved(move));
    driver.crashed("a");
    assertThat(code(driver.settle(move, false))).isEqualTo(Code.UNAVAILABLE);
    assertThat(driver.unsettled()).hasSize(2);
    assertThat(code(driver.settle(move, true))).as("it is open there, and the rest is left").isEqualTo(Code.UNAVAILABLE);
    done(driver.attach(id, "b", false, Map.of()));
    assertThat(driver.unsettled()).hasSize(1);
    assertThat(free("a")).isEqualTo(2 * SIZE);
    driver.started("a");
    done(driver.settle(move, true));
    assertThat(driver.unsettled()).isEmpty();
  }

  @Test
  void onlyItsOwnMoveIsSettled() {
    Move other = new Move(id, "a", "c", "second");
    done(moved(move));
    assertThat(code(driver.move(other))).as("closed by the first").isEqualTo(Code.FAILED_PRECONDITION);
    done(driver.settle(other, false));
    assertThat(code(driver.attach(id, "a", false, Map.of()))).as("and still is").isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(free("b")).isEqualTo(2 * SIZE);
    done(driver.settle(move, false));
    done(moved(other));
    done(driver.settle(move, false));
    done(driver.settle(other, true));
    done(driver.settle(other, true));
    assertThat(driver.volumes().getFirst().pool()).isEqualTo("c");
    assertThat(code(driver.move(other))).as("it is there already").isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(driver.unsettled()).isEmpty();
  }

  @Test
  void aMoveThatHasEndedClosesNothingAnyMore() {
    done(moved(move));
    done(driver.settle(move, false));
    assertThat(code(driver.move(move))).isEqualTo(Code.FAILED_PRECONDITION);
    done(driver.attach(id, "a", false, Map.of()));
  }

  @Test
  void whatLiesOnNoNodesDiskIsNotMoved() {
    SimulatedDriver network = new SimulatedDriver(loop, SimulatedDriver.Settings.net(), Faults.NONE);
    String there = network.create(wanted("v", Optional.empty())).toCompletableFuture().join().id();
    assertThat(code(network.move(new Move(there, "a", "b", "t")))).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(code(network.settle(new Move(there, "a", "b", "t"), true))).isEqualTo(Code.UNIMPLEMENTED);
  }
}
