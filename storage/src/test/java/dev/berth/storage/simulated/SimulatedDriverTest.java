package dev.berth.storage.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
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
import org.junit.jupiter.api.Test;

/** What is a simulated driver's own: delays, faults, contents, crashes. */
class SimulatedDriverTest {
  private final VirtualLoop loop = new VirtualLoop(1);

  private static NewVolume wanted(String name) {
    return new NewVolume(
        name, 1 << 20, Map.of(), Set.of(), false, List.of(), Optional.empty(), Optional.empty());
  }

  private static Use use(String id) {
    return new Use(id, "n", Map.of(), Map.of(), false, "", List.of(), "ReadWriteOnce");
  }

  private static Code code(CompletionStage<?> stage) {
    return ((DriverException) stage.toCompletableFuture().exceptionNow()).code();
  }

  /** Staging takes two seconds. */
  private SimulatedDriver slow() {
    return new SimulatedDriver(
        loop, SimulatedDriver.Settings.dir().withDelays(Map.of(Verb.STAGE, Duration.ofSeconds(2))), Faults.NONE);
  }

  @Test
  void aVerbTakesItsTimeAndKeepsOthersOffTheVolumeMeanwhile() {
    SimulatedDriver driver = slow();
    String id = driver.create(wanted("v")).toCompletableFuture().join().id();
    CompletionStage<Void> staging = driver.stage(use(id), "/s");
    assertThat(code(driver.delete(id))).isEqualTo(Code.ABORTED);
    loop.advance(Duration.ofMillis(1_999));
    assertThat(staging.toCompletableFuture()).isNotDone();
    loop.advance(Duration.ofMillis(1));
    assertThat(staging.toCompletableFuture()).isCompleted();
    assertThat(driver.volumes().getFirst().staged()).containsEntry("n", "/s");
  }

  @Test
  void whatIsUnderWayOnAMachineGoesDownWithIt() {
    SimulatedDriver driver = slow();
    String id = driver.create(wanted("v")).toCompletableFuture().join().id();
    CompletionStage<Void> staging = driver.stage(use(id), "/s");
    driver.crashed("n");
    loop.advance(Duration.ofSeconds(2));
    assertThat(code(staging)).isEqualTo(Code.UNAVAILABLE);
    assertThat(driver.volumes().getFirst().staged()).isEmpty();
    CompletionStage<Void> again = driver.stage(use(id), "/s");
    loop.advance(Duration.ofSeconds(2));
    assertThat(again.toCompletableFuture()).isCompleted();
  }

  @Test
  void aLostAnswerHasHappenedAndARefusalHasNot() {
    SimulatedDriver driver = new SimulatedDriver(loop, SimulatedDriver.Settings.dir(), Faults.NONE);
    String id = driver.create(wanted("v")).toCompletableFuture().join().id();
    DriverException why = new DriverException(Code.INTERNAL, "broken");
    driver.faults((d, verb, volume, node) -> new Fault.Fails(why));
    assertThat(code(driver.stage(use(id), "/s"))).isEqualTo(Code.INTERNAL);
    assertThat(driver.volumes().getFirst().staged()).isEmpty();
    driver.faults((d, verb, volume, node) -> new Fault.Lost(why));
    assertThat(code(driver.stage(use(id), "/s"))).isEqualTo(Code.INTERNAL);
    assertThat(driver.volumes().getFirst().staged()).containsKey("n");
  }

  @Test
  void filesMayTakeMoreThanIsKeptOfThem() {
    SimulatedDriver driver = new SimulatedDriver(loop, SimulatedDriver.Settings.dir(), Faults.NONE);
    Files files = driver.files(driver.create(wanted("v")).toCompletableFuture().join().id()).orElseThrow();
    files.write("d/f", "text", 1 << 19);
    files.write("g", "text");
    Files copy = new Files();
    copy.copyFrom(files);
    assertThat(files.size()).isEqualTo(copy.size()).isEqualTo((1 << 19) + 4);
    files.write("d/f", "text");
    assertThat(files.size()).isEqualTo(8);
    copy.delete("d");
    assertThat(copy.size()).isEqualTo(4);
  }

  @Test
  void aCrashTakesMountsAndLeavesContentsAndAttachments() {
    SimulatedDriver driver = new SimulatedDriver(loop, SimulatedDriver.Settings.block(), Faults.NONE);
    String id = driver.create(wanted("v")).toCompletableFuture().join().id();
    driver.attach(id, "n", false, Map.of());
    driver.stage(use(id), "/s");
    driver.publish(use(id), "/s", "/p", false);
    driver.at("n", "/p").orElseThrow().write("f", "x");
    driver.crashed("n");
    assertThat(driver.at("n", "/p")).isEmpty();
    assertThat(driver.volumes().getFirst().attached()).containsExactly("n");
    assertThat(driver.volumes().getFirst().staged()).isEmpty();
    assertThat(driver.files(id).orElseThrow().read("f")).hasValue("x");
  }

  @Test
  void aCopyDoesNotChangeWithItsOrigin() {
    SimulatedDriver driver = new SimulatedDriver(loop, SimulatedDriver.Settings.dir(), Faults.NONE);
    String id = driver.create(wanted("v")).toCompletableFuture().join().id();
    driver.files(id).orElseThrow().write("f", "old");
    String snapshot = driver.snapshot(id, "s", Map.of()).toCompletableFuture().join().id();
    driver.files(id).orElseThrow().write("f", "new");
    NewVolume restored =
        new NewVolume("w", 1 << 20, Map.of(), Set.of(), false, List.of(), Optional.of(snapshot), Optional.empty());
    String copy = driver.create(restored).toCompletableFuture().join().id();
    assertThat(driver.files(copy).orElseThrow().read("f")).hasValue("old");
  }

  @Test
  void aFullNodeIsPassedOverForTheNextOne() {
    SimulatedDriver driver =
        new SimulatedDriver(loop, SimulatedDriver.Settings.block().withPoolBytes(3 << 19), Faults.NONE);
    List<Map<String, String>> nodes =
        List.of(Map.of(SimulatedDriver.NODE_KEY, "a"), Map.of(SimulatedDriver.NODE_KEY, "b"));
    for (String node : List.of("a", "b")) {
      NewVolume wanted =
          new NewVolume(
              "v-" + node, 1 << 20, Map.of(), Set.of(), false, nodes, Optional.empty(), Optional.empty());
      assertThat(driver.create(wanted).toCompletableFuture().join().topology())
          .containsExactly(Map.of(SimulatedDriver.NODE_KEY, node));
    }
  }
}
