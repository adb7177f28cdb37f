package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.MEBIBYTE;
import static dev.berth.storage.local.BlockFixture.NODE;
import static dev.berth.storage.local.BlockFixture.done;
import static dev.berth.storage.local.BlockFixture.from;
import static dev.berth.storage.local.BlockFixture.refused;
import static dev.berth.storage.local.BlockFixture.use;
import static dev.berth.storage.local.BlockFixture.wanted;
import static dev.berth.storage.local.BlockFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots of several volumes on this machine's disk, at one moment. */
class BlockGroupsTest {
  private final BlockFixture at = new BlockFixture();

  @AfterEach
  void undo() {
    at.close();
  }

  private Path restored(Snapshot snapshot, String name) {
    String id = done(at.driver.create(from(wanted(name, 16), Optional.of(snapshot.id()), Optional.empty()))).id();
    return at.mounted(id, "");
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file));
  }

  /** Counts in the first volume, then in the second: whoever sees a number in the second finds it in the first. */
  private static Thread counting(Path first, Path second, AtomicBoolean enough, CountDownLatch began) {
    return Thread.ofPlatform()
        .start(
            () -> {
              for (long n = 1; !enough.get(); n++) {
                write(first, String.format("%09d", n));
                write(second, String.format("%09d", n));
                if (n == 20) {
                  began.countDown();
                }
              }
            });
  }

  @Test
  @Spec("C117")
  void aWriteThatIsInOneVolumeOfAGroupFindsWhatWasWrittenBeforeItInTheOthers() throws Exception {
    String one = at.create("pvc-1", 16);
    String two = at.create("pvc-2", 16);
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch began = new CountDownLatch(1);
    Thread writer = counting(at.mounted(one, "").resolve("n"), at.mounted(two, "").resolve("n"), enough, began);
    began.await();
    // named in the other order, so that copies taken one after the other would find a number in the second only
    GroupSnapshot group = done(at.driver.groupSnapshot(List.of(one, two), "g-1", Map.of()));
    GroupSnapshot other = done(at.driver.groupSnapshot(List.of(two, one), "g-2", Map.of()));
    enough.set(true);
    writer.join();
    consistent(group.snapshots().get(0), group.snapshots().get(1), "a");
    consistent(other.snapshots().get(1), other.snapshots().get(0), "b");
    for (String id : List.of(one, two, "block-first-a", "block-second-a", "block-first-b", "block-second-b")) {
      at.takenBack(id);
      done(at.driver.delete(id));
    }
    for (GroupSnapshot taken : List.of(group, other)) {
      done(at.driver.deleteGroupSnapshot(taken.id(), taken.snapshots().stream().map(Snapshot::id).toList()));
    }
    at.scratch.assertNothingLeft(at.root);
  }

  private void consistent(Snapshot first, Snapshot second, String name) throws IOException {
    long inFirst = number(restored(first, "first-" + name).resolve("n"));
    long inSecond = number(restored(second, "second-" + name).resolve("n"));
    assertThat(inFirst).as("a number in the second is in the first").isBetween(inSecond, inSecond + 1);
  }

  @Test
  void aRawDeviceInUseIsRefusedInAGroupOfSeveral() {
    NewVolume w = wanted("pvc-1", 16);
    NewVolume raw =
        new NewVolume(
            w.name(), w.sizeBytes(), Map.of(), Set.of("ReadWriteOnce"), true, List.of(), Optional.empty(), Optional.empty());
    String id = done(at.driver.create(raw)).id();
    String other = at.create("pvc-2", 16);
    done(at.driver.groupSnapshot(List.of(id, other), "unused", Map.of()));
    done(at.driver.attach(id, NODE, false, Map.of()));
    done(at.driver.stage(use(id, "", true), at.scratch.path("stage")));
    DriverException why = refused(at.driver.groupSnapshot(List.of(other, id), "used", Map.of()));
    assertThat(why.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(why)
        .hasMessage("volume block-pvc-1 is a raw device in use, which cannot be held still together with others");
    assertThat(done(at.driver.groupSnapshot(List.of(id), "alone", Map.of())).snapshots()).hasSize(1);
    done(at.driver.unstage(id, NODE, at.scratch.path("stage")));
    done(at.driver.detach(id, NODE));
  }

  @Test
  void aGroupForWhichThereIsNoRoomLeavesNothing() {
    at.on("ext4", 256 * MEBIBYTE);
    String one = at.create("pvc-1", 100);
    Path pod = at.mounted(one, "");
    at.scratch.tools.run("dd", "if=/dev/urandom", "of=" + pod.resolve("x"), "bs=1M", "count=60", "conv=fsync", "status=none");
    String two = at.create("pvc-2", 60);
    assertThat(refused(at.driver.groupSnapshot(List.of(two, one), "g", Map.of())).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(done(at.driver.listSnapshots())).isEmpty();
    write(pod.resolve("more"), "not frozen");
    at.takenBack(one);
  }
}
