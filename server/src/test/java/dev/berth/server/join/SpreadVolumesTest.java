package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.volume.Machines;
import dev.berth.server.volume.SpreadDisks;
import dev.berth.server.volume.SpreadDrivers;
import dev.berth.server.volume.VolumeVerbs;
import dev.berth.storage.DriverException;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes lie where they were made, whoever asks for what becomes of them. Records stand for disks. */
class SpreadVolumesTest {
  private static final String BLOCK = "block.berth.dev";

  private final VirtualLoop loop = new VirtualLoop(1, Instant.parse("2026-01-01T00:00:00Z"));
  private final Drivers here = SimulatedDrivers.of(loop);
  private final Drivers there = SimulatedDrivers.of(loop);
  private final List<String> asked = new ArrayList<>();
  private final List<String> cleaned = new ArrayList<>();
  private final Machines machines =
      (node, driver, verb, what) -> {
        if (!node.equals("there")) {
          return Optional.empty();
        }
        asked.add(verb);
        return Optional.of(new VolumeVerbs(there, disks("there"), "there").answer(driver, verb, what));
      };
  private final CompletableFuture<Source.Sink> told = new CompletableFuture<>();
  private Optional<VolumeDriver> spread = Optional.empty();

  @BeforeEach
  void begin() {
    Picture picture =
        new Picture(
            loop,
            (types, sink) -> {
              told.complete(sink);
              types.forEach(type -> sink.listed(type, List.of()));
              return () -> {};
            });
    picture.follow(SpreadDrivers.NEEDS.kinds());
    picture.index(SpreadDrivers.NEEDS.indexes());
    spread = SpreadDrivers.of(here, machines, CompletableFuture.completedFuture(picture)).find(BLOCK);
  }

  /** A machine's, of which one is in use. */
  private NodeDisks disks(String machine) {
    return (node, path) -> {
      cleaned.add(machine + ": " + node + " " + path);
      return path.equals("/used")
          ? CompletableFuture.failedFuture(new DriverException(DriverException.Code.FAILED_PRECONDITION, "in use"))
          : CompletableFuture.runAsync(() -> {}, Runnable::run);
    };
  }

  private VolumeDriver driver() {
    return spread.orElseThrow();
  }

  private <T> T done(CompletionStage<T> stage) {
    loop.runUntilIdle(1000);
    return stage.toCompletableFuture().join();
  }

  private Created create(String name, String node) {
    return done(
        driver()
            .create(
                new NewVolume(
                    name, 1 << 20, Map.of(), Set.of("ReadWriteOnce"), false,
                    List.of(Map.of(SimulatedDriver.NODE_KEY, node)), Optional.empty(), Optional.empty())));
  }

  /** The volume's object, as the controllers write it. */
  private void known(ResourceType type, Created created, String node) {
    JsonObject object =
        (JsonObject)
            Json.parse(
                """
                {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"%1$s","resourceVersion":"1"},
                 "spec":{"csi":{"driver":"block.berth.dev","volumeHandle":"%1$s"},"nodeAffinity":{"required":{
                 "nodeSelectorTerms":[{"matchExpressions":[{"key":"%2$s","operator":"In","values":["%3$s"]}]}]}}}}"""
                    .formatted(created.id(), SimulatedDriver.NODE_KEY, node));
    told.join().changed(List.of(new Source.Change(type, false, object)), 1);
  }

  @Test
  void aVolumeIsMadeAttachedGrownAndDeletedOnItsOwnMachine() {
    Created far = create("pvc-far", "there");
    assertThat(far.topology()).containsExactly(Map.of(SimulatedDriver.NODE_KEY, "there"));
    known(Kinds.VOLUME.type(), far, "there");
    done(driver().attach(far.id(), "there", false, far.context()));
    assertThatThrownBy(() -> done(driver().delete(far.id())))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.code()).isEqualTo(DriverException.Code.FAILED_PRECONDITION));
    done(driver().detach(far.id(), "there"));
    assertThat(done(driver().expand(far.id(), 2 << 20))).isEqualTo(2 << 20);
    done(driver().delete(far.id()));
    assertThat(asked).containsExactly("create", "attach", "delete", "detach", "expand", "delete");
  }

  @Test
  void whatIsHereIsDoneHere() {
    Created near = create("pvc-near", "here");
    known(Kinds.VOLUME.type(), near, "here");
    assertThat(done(driver().expand(near.id(), 2 << 20))).isEqualTo(2 << 20);
    done(driver().delete(near.id()));
    assertThat(asked).isEmpty();
  }

  @Test
  void aDiskIsCleanedOnItsOwnMachine() {
    NodeDisks spreadDisks = new SpreadDisks(disks("here"), machines);
    done(spreadDisks.clean("there", "/a"));
    done(spreadDisks.clean("here", "/b"));
    assertThat(cleaned).containsExactly("there: there /a", "here: here /b");
    assertThatThrownBy(() -> done(spreadDisks.clean("there", "/used")))
        .cause()
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.code()).isEqualTo(DriverException.Code.FAILED_PRECONDITION));
  }

  @Test
  void aSnapshotOfAnotherMachineOutlivesItsVolumeAndIsRestoredAndDeletedThere() {
    Created far = create("pvc-far", "there");
    known(Kinds.VOLUME.type(), far, "there");
    Snapshot snapshot = done(driver().snapshot(far.id(), "one", Map.of()));
    assertThat(snapshot.id()).endsWith("@there");
    assertThat(done(driver().snapshot(far.id(), "one", Map.of())).id()).isEqualTo(snapshot.id());
    done(driver().delete(far.id()));
    Created restored =
        done(
            driver()
                .create(
                    new NewVolume(
                        "pvc-again", 1 << 20, Map.of(), Set.of("ReadWriteOnce"), false,
                        List.of(Map.of(SimulatedDriver.NODE_KEY, "there")), Optional.of(snapshot.id()), Optional.empty())));
    assertThat(restored.topology()).containsExactly(Map.of(SimulatedDriver.NODE_KEY, "there"));
    done(driver().deleteSnapshot(snapshot.id()));
    assertThat(asked).endsWith("create", "deleteSnapshot");
    assertThat(done(there.find(BLOCK).orElseThrow().listSnapshots())).isEmpty();
  }

  @Test
  void aGroupOfAnotherMachineIsTakenAndDeletedThere() {
    Created one = create("pvc-1", "there");
    Created two = create("pvc-2", "there");
    known(Kinds.VOLUME.type(), one, "there");
    known(Kinds.VOLUME.type(), two, "there");
    GroupSnapshot group = done(driver().groupSnapshot(List.of(one.id(), two.id()), "g", Map.of()));
    assertThat(group.id()).isEqualTo("group-g@there");
    assertThat(group.snapshots()).hasSize(2).allMatch(s -> s.id().endsWith("@there") && s.group().equals(group.id()));
    List<String> members = group.snapshots().stream().map(Snapshot::id).toList();
    assertThat(done(driver().findGroupSnapshot(group.id(), members))).isEqualTo(group);
    done(driver().deleteGroupSnapshot(group.id(), members));
    assertThat(asked).endsWith("groupSnapshot", "findGroupSnapshot", "deleteGroupSnapshot");
    assertThat(done(there.find(BLOCK).orElseThrow().listSnapshots())).isEmpty();
  }

  @Test
  void volumesOfTwoMachinesAreNoGroup() {
    Created far = create("pvc-far", "there");
    Created near = create("pvc-near", "here");
    known(Kinds.VOLUME.type(), far, "there");
    known(Kinds.VOLUME.type(), near, "here");
    assertThatThrownBy(() -> done(driver().groupSnapshot(List.of(near.id(), far.id()), "g", Map.of())))
        .cause()
        .hasMessage("the volumes lie on several machines (here, there), which cannot hold them still together")
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.code()).isEqualTo(DriverException.Code.FAILED_PRECONDITION));
    Created alone = create("pvc-alone", "here");
    known(Kinds.VOLUME.type(), alone, "here");
    assertThat(done(driver().groupSnapshot(List.of(near.id(), alone.id()), "g", Map.of())).id()).isEqualTo("group-g");
  }
}
