package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.MEBIBYTE;
import static dev.berth.storage.local.BlockFixture.NODE;
import static dev.berth.storage.local.BlockFixture.done;
import static dev.berth.storage.local.BlockFixture.use;
import static dev.berth.storage.local.BlockFixture.wanted;
import static dev.berth.storage.local.BlockFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills the process before each step of a volume's whole way, one after the other, and lets the next one go the same way. */
@Tag("linux")
class BlockCrashTest {
  private static final String ID = "block-pvc-1";
  private static final String CLONE = "block-pvc-2";

  private final BlockFixture at = new BlockFixture();

  @AfterEach
  void undo() {
    at.close();
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Lets so many steps be taken, and none after them. */
  private static Steps allowing(AtomicInteger left) {
    return _ -> {
      if (left.getAndDecrement() <= 0) {
        throw new Killed();
      }
    };
  }

  private VolumeDriver opened(Steps steps) {
    at.driver = BlockDriver.open(at.root, List.of(NODE), Long.MAX_VALUE, InstantSource.system(), steps);
    return at.driver;
  }

  /** There: made, mounted, written to, snapshotted, copied from the snapshot, grown. */
  private void there() throws IOException {
    at.create("pvc-1", 16);
    Path pod = at.mounted(ID, "");
    if (!Files.exists(pod.resolve("kept"))) {
      write(pod.resolve("kept"), "kept");
    }
    String snapshot = done(at.driver.snapshot(ID, "snap-1", Map.of())).id();
    done(at.driver.create(BlockFixture.from(wanted("pvc-2", 16), Optional.of(snapshot), Optional.empty())));
    done(at.driver.expand(CLONE, 24 * MEBIBYTE));
    at.mounted(CLONE, "");
  }

  private void back() {
    for (String id : List.of(ID, CLONE)) {
      at.takenBack(id);
      done(at.driver.delete(id));
    }
    done(at.driver.deleteSnapshot("snapshot-snap-1"));
  }

  private interface Way {
    void go() throws IOException;
  }

  /** @return whether it was killed on the way */
  private boolean killed(int allowed, Way way) throws IOException {
    AtomicInteger left = new AtomicInteger(allowed);
    try {
      opened(allowing(left));
      way.go();
      return false;
    } catch (Killed | CompletionException e) {
      assertThat(left.get()).as("failed without being killed: " + e).isNegative();
      return true;
    }
  }

  @Test
  void whateverStepAProcessIsKilledBeforeTheNextOneArrives() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      killed = killed(steps, this::there);
      opened(Steps.UNWATCHED);
      there();
      assertThat(at.scratch.loops()).hasSize(2);
      assertThat(at.scratch.mounts()).hasSize(4);
      for (String id : List.of(ID, CLONE)) {
        assertThat(Files.readString(Path.of(at.scratch.path(id + "-pod")).resolve("kept"))).isEqualTo("kept");
      }
      back();
      at.scratch.assertNothingLeft(at.root);
    }
  }

  @Test
  void whateverStepAProcessIsKilledBeforeOnTheWayBackNothingIsLeft() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      opened(Steps.UNWATCHED);
      there();
      killed = killed(steps, this::back);
      opened(Steps.UNWATCHED);
      back();
      at.scratch.assertNothingLeft(at.root);
    }
  }

  @Test
  void aFileSystemThatAKilledProcessFrozeIsThawedAtTheNextStart() throws IOException {
    at.create("pvc-1", 16);
    Path pod = at.mounted(ID, "");
    write(pod.resolve("kept"), "kept");
    Steps dying =
        what -> {
          if (what.startsWith("cp ")) {
            throw new Killed();
          }
        };
    VolumeDriver doomed = opened(dying);
    BlockFixture.refused(doomed.snapshot(ID, "snap-1", Map.of()));
    at.reopened();
    write(pod.resolve("more"), "more");
    done(at.driver.stage(use(ID, "", false), at.scratch.path(ID + "-stage")));
  }

  private void twoMounted() throws IOException {
    opened(Steps.UNWATCHED);
    for (String name : List.of("pvc-1", "pvc-2")) {
      write(at.mounted(at.create(name, 16), "").resolve("kept"), "kept");
    }
  }

  private GroupSnapshot group() {
    return done(at.driver.groupSnapshot(List.of(ID, CLONE), "g", Map.of()));
  }

  private void ungrouped() {
    done(at.driver.deleteGroupSnapshot("group-g", List.of("snapshot-g-0", "snapshot-g-1")));
  }

  @Test
  void whateverStepAProcessIsKilledBeforeAGroupIsWholeOrNotThere() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      twoMounted();
      killed = killed(steps, this::group);
      opened(Steps.UNWATCHED);
      assertThat(done(at.driver.listSnapshots())).hasSizeBetween(0, 2).size().isNotEqualTo(1);
      for (String id : List.of(ID, CLONE)) {
        write(Path.of(at.scratch.path(id + "-pod")).resolve("thawed"), "thawed");
      }
      assertThat(group().snapshots()).hasSize(2);
      ungrouped();
      assertThat(done(at.driver.listSnapshots())).isEmpty();
    }
  }

  @Test
  void whateverStepAProcessIsKilledBeforeADeletedGroupIsGoneAfterTheNext() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      twoMounted();
      group();
      killed = killed(steps, this::ungrouped);
      opened(Steps.UNWATCHED);
      ungrouped();
      assertThat(done(at.driver.listSnapshots())).isEmpty();
      for (String id : List.of(ID, CLONE)) {
        at.takenBack(id);
        done(at.driver.delete(id));
      }
      at.scratch.assertNothingLeft(at.root);
    }
  }
}
