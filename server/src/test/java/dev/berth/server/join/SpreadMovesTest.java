package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.server.volume.Machines;
import dev.berth.server.volume.Parcel;
import dev.berth.server.volume.SpreadDrivers;
import dev.berth.server.volume.VolumeVerbs;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import dev.berth.storage.Move;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.local.LocalDrivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes go from one machine's disk to another's: this server's, and those of two agents. What is said between them is bytes. */
class SpreadMovesTest {
  private static final String ID = "block-pvc-1";
  private static final long SIZE = 64 << 20;

  @TempDir private Path dir;
  private final List<String> asked = new ArrayList<>();
  private Map<String, Drivers> agents = Map.of();
  private Optional<VolumeDriver> spread = Optional.empty();

  private final Machines machines =
      (node, driver, verb, what) -> {
        if (node.equals("here")) {
          return Optional.empty();
        }
        asked.add(node + " " + verb);
        return Optional.of(
            Optional.ofNullable(agents.get(node))
                .map(there -> told(new VolumeVerbs(there, NodeDisks.NONE, node).answer(driver, verb, bytes(what))))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("node " + node + " does not answer"))));
      };

  private static CompletionStage<Parcel> told(CompletionStage<Parcel> answer) {
    return answer.thenApply(SpreadMovesTest::bytes);
  }

  private static Parcel bytes(Parcel parcel) {
    byte[] bytes = parcel.toBytes();
    assertThat(bytes.length).as("fits into a request").isLessThan(3 << 20);
    return Parcel.parse(bytes);
  }

  private Drivers drivers(String node) {
    return LocalDrivers.of(dir.resolve(node), node, InstantSource.system());
  }

  private static VolumeDriver block(Drivers drivers) {
    return drivers.find("block.berth.dev").orElseThrow();
  }

  @BeforeEach
  void begin() {
    agents = Map.of("one", drivers("one"), "two", drivers("two"));
    spread = Optional.of(block(SpreadDrivers.of(drivers("here"), machines, new CompletableFuture<>())));
  }

  private VolumeDriver driver() {
    return spread.orElseThrow();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private Path image(String node) {
    return dir.resolve(node).resolve("block").resolve(node).resolve("volumes").resolve(ID).resolve("image");
  }

  /** With data in most of its blocks. */
  private byte[] made(String node) throws IOException {
    done(
        driver()
            .create(
                new NewVolume(
                    "pvc-1", SIZE, Map.of(), Set.of("ReadWriteOnce"), true, List.of(Map.of(LocalDrivers.NODE_KEY, node)),
                    Optional.empty(), Optional.empty())));
    byte[] bytes = new byte[9 << 20];
    new Random(1).nextBytes(bytes);
    try (FileChannel channel = FileChannel.open(image(node), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), 4096);
      channel.write(ByteBuffer.wrap(bytes), SIZE - bytes.length);
    }
    return Files.readAllBytes(image(node));
  }

  private void goes(String from, String to, byte[] data) throws IOException {
    Move move = new Move(ID, from, to, from + "-" + to);
    done(driver().move(move));
    assertThat(Files.readAllBytes(image(from))).isEqualTo(data);
    done(driver().settle(move, true));
    assertThat(Files.readAllBytes(image(to))).isEqualTo(data);
    assertThat(image(from)).doesNotExist();
  }

  @Test
  void itGoesFromAgentToAgentToTheServerAndBack() throws IOException {
    assertThat(driver().traits().moving()).isTrue();
    byte[] data = made("one");
    goes("one", "two", data);
    goes("two", "here", data);
    goes("here", "one", data);
    assertThat(asked).contains("one moveRead", "two moveWrite", "two moveRead", "one moveWrite");
  }

  @Test
  void aNodeThatDoesNotAnswerIsUnavailableAndTheVolumeStays() throws IOException {
    byte[] data = made("one");
    Move move = new Move(ID, "one", "gone", "t");
    refused(driver().move(move), Code.UNAVAILABLE, "node gone does not answer");
    refused(driver().settle(move, true), Code.UNAVAILABLE, "node gone does not answer");
    refused(driver().settle(move, false), Code.UNAVAILABLE, "node gone does not answer");
    assertThat(done(block(agents.get("one")).expand(ID, SIZE))).as("it is open all the same").isEqualTo(SIZE);
    assertThat(Files.readAllBytes(image("one"))).isEqualTo(data);
    refused(driver().move(new Move(ID, "gone", "two", "t2")), Code.UNAVAILABLE, "node gone does not answer");
  }

  @Test
  void whatAnAgentRefusesIsToldAsItSaidIt() throws IOException {
    made("one");
    done(block(agents.get("two")).create(
        new NewVolume("pvc-1", SIZE, Map.of(), Set.of("ReadWriteOnce"), true, List.of(), Optional.empty(), Optional.empty())));
    Move move = new Move(ID, "one", "two", "t");
    refused(driver().move(move), Code.ALREADY_EXISTS, "there is a volume block-pvc-1 on two already");
    done(driver().settle(move, false));
    goes("one", "here", Files.readAllBytes(image("one")));
  }

  @Test
  void driversWhoseVolumesAreNoFilesSayThatTheyCannot() throws IOException {
    VirtualLoop loop = new VirtualLoop(1, Instant.parse("2026-01-01T00:00:00Z"));
    VolumeDriver simulated = block(SpreadDrivers.of(SimulatedDrivers.of(loop), machines, new CompletableFuture<>()));
    assertThat(simulated.traits().moving()).isFalse();
    Move move = new Move(ID, "here", "one", "t");
    refused(simulated.move(move), Code.UNIMPLEMENTED, "block.berth.dev of this server moves no volumes to other machines");
    made("one");
    agents = Map.of("one", agents.get("one"), "two", SimulatedDrivers.of(loop));
    refused(
        driver().move(new Move(ID, "one", "two", "t")),
        Code.UNIMPLEMENTED,
        "block.berth.dev on node two moves no volumes to other machines");
  }

  private static void refused(CompletionStage<Void> stage, Code code, String message) {
    assertThatThrownBy(() -> done(stage))
        .cause()
        .hasMessage(message)
        .isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
