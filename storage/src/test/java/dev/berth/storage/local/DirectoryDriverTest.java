package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.MEBIBYTE;
import static dev.berth.storage.local.BlockFixture.done;
import static dev.berth.storage.local.BlockFixture.from;
import static dev.berth.storage.local.BlockFixture.refused;
import static dev.berth.storage.local.BlockFixture.wanted;
import static dev.berth.storage.local.BlockFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.VolumeDriver.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
class DirectoryDriverTest {
  private final Scratch scratch = new Scratch();
  private Path root = scratch.root("dir");
  private VolumeDriver driver = opened("node-1", false);

  @AfterEach
  void undo() {
    scratch.close();
  }

  private VolumeDriver opened(String node, boolean shared) {
    driver = DirectoryDriver.open(root, List.of(node), shared, InstantSource.system(), Steps.UNWATCHED);
    return driver;
  }

  private static Use use(String id, String node) {
    return new Use(id, node, Map.of(), Map.of(), false, "", List.of(), "ReadWriteMany");
  }

  private static NewVolume at(NewVolume wanted, String node) {
    return new NewVolume(
        wanted.name(), wanted.sizeBytes(), wanted.parameters(), wanted.accessModes(), wanted.block(),
        List.of(Map.of(LocalDrivers.NODE_KEY, node)), wanted.sourceSnapshot(), wanted.sourceVolume());
  }

  private Path mounted(VolumeDriver on, String id, String node, String pod) {
    done(on.stage(use(id, node), scratch.path(node + id)));
    done(on.publish(use(id, node), scratch.path(node + id), scratch.path(pod), false));
    return Path.of(scratch.path(pod));
  }

  private void takenBack(VolumeDriver on, String id, String node, String pod) {
    done(on.unpublish(id, node, scratch.path(pod)));
    done(on.unstage(id, node, scratch.path(node + id)));
  }

  @Test
  void podsOfOneNodeSeeWhatTheOthersWriteAndAReaderCannotWrite() throws IOException {
    String id = done(driver.create(wanted("pvc-1", 8))).id();
    write(mounted(driver, id, "node-1", "a").resolve("x"), "x");
    done(driver.publish(use(id, "node-1"), scratch.path("node-1" + id), scratch.path("b"), true));
    assertThat(Files.readString(Path.of(scratch.path("b")).resolve("x"))).isEqualTo("x");
    assertThat(scratch.tools.ask("touch", scratch.path("b") + "/y").err()).contains("Read-only file system");
    assertThat(done(driver.usage(id, "node-1", scratch.path("a"))).usedInodes()).isEqualTo(2);
    done(driver.unpublish(id, "node-1", scratch.path("b")));
    takenBack(driver, id, "node-1", "a");
    done(driver.delete(id));
    scratch.assertNothingLeft(root);
  }

  @Test
  void aVolumeSaysThatItsSizeIsAWish() {
    Created created = done(driver.create(wanted("pvc-1", 8)));
    assertThat(created.context()).containsEntry("sizeEnforced", "false");
    assertThat(created.topology()).containsExactly(Map.of(LocalDrivers.NODE_KEY, "node-1"));
  }

  @Test
  @Spec("C129")
  void aVolumeIsADirectoryOfTheNodeThatWasChosen() throws IOException {
    driver = DirectoryDriver.open(root, List.of("node-1", "node-2"), false, InstantSource.system(), Steps.UNWATCHED);
    Created created = done(driver.create(at(wanted("pvc-1", 8), "node-2")));
    assertThat(created.topology()).containsExactly(Map.of(LocalDrivers.NODE_KEY, "node-2"));
    write(mounted(driver, created.id(), "node-2", "a").resolve("x"), "x");
    assertThat(root.resolve("node-2/volumes/dir-pvc-1/data/x")).hasContent("x");
    assertThat(root.resolve("node-1/volumes/dir-pvc-1")).doesNotExist();
    takenBack(driver, created.id(), "node-2", "a");
    done(driver.delete(created.id()));
    assertThat(root.resolve("node-2/volumes")).isEmptyDirectory();
  }

  @Test
  void onSharedStorageEveryNodeReachesAVolumeAndNoneIsDeletedUnderAnother() throws IOException {
    VolumeDriver one = opened("node-1", true);
    VolumeDriver two = opened("node-2", true);
    Created created = done(one.create(wanted("pvc-1", 8)));
    assertThat(created.topology()).isEmpty();
    write(mounted(one, created.id(), "node-1", "a").resolve("x"), "x");
    assertThat(Files.readString(mounted(two, created.id(), "node-2", "b").resolve("x"))).isEqualTo("x");
    takenBack(one, created.id(), "node-1", "a");
    assertThat(refused(one.delete(created.id()))).hasMessageContaining("is in use on [node-2]");
    takenBack(two, created.id(), "node-2", "b");
    done(one.delete(created.id()));
    scratch.assertNothingLeft(root);
  }

  @Test
  void onBtrfsTheSizeHoldsGrowsAndIsCounted() {
    root = scratch.disk("disk", "btrfs", 512 * MEBIBYTE);
    opened("node-1", false);
    Created created = done(driver.create(wanted("pvc-1", 16)));
    assertThat(created.context()).containsEntry("sizeEnforced", "true");
    Path pod = mounted(driver, created.id(), "node-1", "a");
    assertThat(fill(pod, 32)).contains("Disk quota exceeded");
    assertThat(done(driver.usage(created.id(), "node-1", pod.toString())).usedBytes()).isBetween(8 * MEBIBYTE, 16 * MEBIBYTE);
    done(driver.expand(created.id(), 64 * MEBIBYTE));
    assertThat(fill(pod, 32)).isEmpty();
    takenBack(driver, created.id(), "node-1", "a");
    done(driver.delete(created.id()));
    scratch.assertNothingLeft(root);
  }

  private String fill(Path pod, int mebibytes) {
    return scratch.tools.ask(
            "dd", "if=/dev/urandom", "of=" + pod.resolve("big"), "bs=1M", "count=" + mebibytes, "conv=fsync", "status=none")
        .err();
  }

  @Test
  void aSnapshotKeepsWhatWasThereOnAnyFileSystem() throws IOException {
    keepsWhatWasThere();
    root = scratch.disk("disk", "btrfs", 512 * MEBIBYTE);
    opened("node-1", false);
    keepsWhatWasThere();
  }

  private void keepsWhatWasThere() throws IOException {
    String id = done(driver.create(wanted("pvc-1", 16))).id();
    Path pod = mounted(driver, id, "node-1", "a");
    write(pod.resolve("x"), "before");
    Snapshot snapshot = done(driver.snapshot(id, "snap", Map.of()));
    write(pod.resolve("x"), "after");
    String restored = done(driver.create(from(wanted("pvc-2", 32), Optional.of(snapshot.id()), Optional.empty()))).id();
    String clone = done(driver.create(from(wanted("pvc-3", 16), Optional.empty(), Optional.of(id)))).id();
    Path second = mounted(driver, restored, "node-1", "b");
    assertThat(Files.readString(second.resolve("x"))).isEqualTo("before");
    write(second.resolve("x"), "changed");
    assertThat(Files.readString(mounted(driver, clone, "node-1", "c").resolve("x"))).isEqualTo("after");
    takenBack(driver, id, "node-1", "a");
    takenBack(driver, restored, "node-1", "b");
    takenBack(driver, clone, "node-1", "c");
    for (String volume : List.of(id, restored, clone)) {
      done(driver.delete(volume));
    }
    done(driver.deleteSnapshot(snapshot.id()));
    scratch.assertNothingLeft(root);
  }

  @Test
  void whatAKilledProcessHalfMadeIsRemovedAtTheNextStart() {
    DirectoryDriver doomed =
        DirectoryDriver.open(
            root,
            List.of("node-1"),
            false,
            InstantSource.system(),
            what -> {
              if (what.contains("READY")) {
                throw new AssertionError("killed");
              }
            });
    refused(doomed.create(wanted("pvc-1", 8)));
    assertThat(root.resolve("node-1/volumes/dir-pvc-1/data")).exists();
    opened("node-1", false);
    scratch.assertNothingLeft(root);
  }

  @Test
  void moreThanTheDiskHasIsRefusedWithTheFigures() {
    assertThat(refused(driver.create(wanted("pvc-1", 1L << 40))))
        .hasMessageContaining("not enough free space for volume pvc-1: " + (1L << 60) + " bytes wanted")
        .satisfies(why -> assertThat(why.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }
}
