package dev.berth.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedApi;
import dev.berth.client.FixedSource;
import dev.berth.client.Note;
import dev.berth.client.Picture;
import dev.berth.node.simulated.Knobs;
import dev.berth.node.simulated.SimulatedHost;
import dev.berth.node.simulated.SimulatedRuntime;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Use;
import dev.berth.node.volume.MountLedger;
import dev.berth.storage.Drivers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LocalStepsTest {
  private static final LocalVolume SHARE =
      new LocalVolume("u1", "share", Kind.NFS, "/pods/u1/share", JsonObject.EMPTY, Use.plain("share", "ns", "p"));

  private final VirtualLoop loop = new VirtualLoop(1);
  private final List<Note> told = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final CompletableFuture<Optional<HostVolumes.Notice>> attempt = new CompletableFuture<>();
  private final List<LocalVolume> torn = new ArrayList<>();
  private final MountLedger ledger = new MountLedger();
  private final PodVolumes volumes = new PodVolumes("u1");

  /** A host whose mount takes as long as the test says. */
  private final class Slow implements HostVolumes {
    @Override
    public CompletionStage<Optional<Notice>> setUp(LocalVolume volume) {
      return attempt;
    }

    @Override
    public CompletionStage<Boolean> tearDown(LocalVolume volume) {
      torn.add(volume);
      return CompletableFuture.completedFuture(true);
    }
  }

  private LocalSteps steps() {
    FixedSource source = new FixedSource(loop);
    SimulatedRuntime runtime =
        new SimulatedRuntime(loop, new SimulatedHost("n1", List.of(), Map.of()), (_, _, _, _) -> Knobs.PLAIN, "n1", "10.0.0.0/24");
    Surroundings place =
        new Surroundings(
            loop,
            new FixedApi(loop, source),
            new Picture(loop, source),
            told::add,
            runtime,
            _ -> CompletableFuture.completedFuture(Handlers.Reply.OK),
            NodeSettings.of("n1", "192.0.2.1", "10.0.0.0/24"));
    return new LocalSteps(
        place,
        new Mounting(Drivers.NONE, new Slow(), ledger, false),
        _ -> {},
        (_, volume, _, cause) -> failures.add(volume + ": " + cause));
  }

  @Test
  void aVolumeWhoseSetUpFailsWhenItsPodIsGoingIsGivenUp() {
    LocalSteps steps = steps();
    volumes.wanted = true;
    steps.setUp(volumes, SHARE);
    volumes.wanted = false;
    steps.tearDown(volumes);
    assertThat(torn).as("while it is being mounted").isEmpty();
    attempt.completeExceptionally(new IllegalStateException("mount failed"));
    loop.runDue();
    assertThat(torn).containsExactly(SHARE);
    assertThat(volumes.locals).isEmpty();
    assertThat(ledger.all()).isEmpty();
    assertThat(failures).as("nobody waits for it").isEmpty();
  }

  @Test
  void oneThatIsWantedIsToldOf() {
    LocalSteps steps = steps();
    volumes.wanted = true;
    steps.setUp(volumes, SHARE);
    attempt.completeExceptionally(new IllegalStateException("mount failed"));
    loop.runDue();
    assertThat(failures).containsExactly("share: mount failed");
    assertThat(torn).isEmpty();
  }
}
