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
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.VolumeDriver.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
class BlockDriverTest {
  private final BlockFixture at = new BlockFixture();

  @AfterEach
  void undo() {
    at.close();
  }

  @Test
  @Spec("C90")
  void aBlankDeviceGetsExt4WithItsLostAndFound() throws IOException {
    Path pod = at.mounted(at.create("pvc-1", 64), "");
    assertThat(Files.isDirectory(pod.resolve("lost+found"))).isTrue();
    assertThat(at.driver.usage("block-pvc-1", NODE, pod.toString()).toCompletableFuture().join())
        .satisfies(
            usage -> {
              assertThat(usage.totalBytes()).isBetween(40 * MEBIBYTE, 64 * MEBIBYTE);
              assertThat(usage.totalInodes()).isPositive();
              assertThat(usage.availableBytes())
                  .as("ext4 keeps some back for root")
                  .isPositive()
                  .isLessThan(usage.totalBytes() - usage.usedBytes());
            });
  }

  @Test
  @Spec({"C124", "H24"})
  void nobodyWritesMoreThanTheVolumeHolds() {
    Path pod = at.mounted(at.create("pvc-1", 32), "");
    Tools.Output output =
        at.scratch.tools.ask("dd", "if=/dev/zero", "of=" + pod.resolve("big"), "bs=1M", "count=64", "status=none");
    assertThat(output.err()).contains("No space left on device");
  }

  @Test
  @Spec("A64")
  void whatWasWrittenIsThereAfterTheWholeWayBackAndForth() throws IOException {
    String id = at.create("pvc-1", 32);
    write(at.mounted(id, "").resolve("kept"), "kept");
    at.takenBack(id);
    assertThat(Files.readString(at.mounted(id, "").resolve("kept"))).isEqualTo("kept");
    at.takenBack(id);
    done(at.driver.delete(id));
    at.scratch.assertNothingLeft(at.root);
  }

  @Test
  void theNextProcessFindsDevicesAndMounts() throws IOException {
    String id = at.create("pvc-1", 32);
    write(at.mounted(id, "").resolve("kept"), "kept");
    at.reopened();
    assertThat(Files.readString(at.mounted(id, "").resolve("kept"))).isEqualTo("kept");
    assertThat(at.scratch.loops()).hasSize(1);
    assertThat(refused(at.driver.delete(id)).code()).isEqualTo(Code.FAILED_PRECONDITION);
    at.takenBack(id);
  }

  @Test
  void afterAMachineStartedAnewPublishingBringsBackWhatItNeeds() throws IOException {
    String id = at.create("pvc-1", 32);
    Path pod = at.mounted(id, "");
    write(pod.resolve("kept"), "kept");
    at.scratch.tools.run("umount", pod.toString());
    at.scratch.tools.run("umount", at.scratch.path(id + "-stage"));
    at.scratch.loops().forEach(loop -> at.scratch.tools.run("losetup", "--detach", loop.getKey()));
    at.reopened();
    done(at.driver.publish(use(id, "", false), at.scratch.path(id + "-stage"), pod.toString(), false));
    assertThat(Files.readString(pod.resolve("kept"))).isEqualTo("kept");
    at.takenBack(id);
  }

  @Test
  @Spec("C97")
  void aPodThatMayNotWriteCannot() {
    String id = at.create("pvc-1", 32);
    at.mounted(id, "");
    String second = at.scratch.path("second");
    done(at.driver.publish(use(id, "", false), at.scratch.path(id + "-stage"), second, true));
    assertThat(at.scratch.tools.ask("touch", second + "/x").err()).contains("Read-only file system");
    assertThat(refused(at.driver.publish(use(id, "", false), at.scratch.path(id + "-stage"), second, false)).code())
        .isEqualTo(Code.ALREADY_EXISTS);
    done(at.driver.unpublish(id, NODE, second));
  }

  @Test
  @Spec("C91")
  void mountOptionsAreThoseOfTheClass() {
    String id = at.create("pvc-1", 32);
    done(at.driver.attach(id, NODE, false, Map.of()));
    Use use = new Use(id, NODE, Map.of(), Map.of(), false, "", List.of("noatime", "nosuid"), "ReadWriteOnce");
    done(at.driver.stage(use, at.scratch.path("stage")));
    done(at.driver.publish(use, at.scratch.path("stage"), at.scratch.path("pod"), true));
    for (String path : List.of("stage", "pod")) {
      assertThat(new Mounts(at.scratch.tools).at(at.scratch.path(path)).orElseThrow().options())
          .contains("noatime", "nosuid");
    }
  }

  @Test
  @Spec("C90")
  void dataIsNeverFormattedOver() {
    String id = at.create("pvc-1", 32);
    at.scratch.tools.run("mkfs.ext4", "-q", at.root.resolve(NODE + "/volumes/" + id + "/image").toString());
    done(at.driver.attach(id, NODE, false, Map.of()));
    DriverException other = refused(at.driver.stage(use(id, "xfs", false), at.scratch.path("stage")));
    assertThat(other).hasMessageStartingWith("failed to mount the volume as \"xfs\", it already contains ext4. Mount error:");
  }

  @Test
  @Spec("C90")
  void whatWasFormattedOnceAndLooksBlankIsNotFormattedAgain() {
    String id = at.create("pvc-1", 32);
    at.mounted(id, "");
    at.takenBack(id);
    Path image = at.root.resolve(NODE + "/volumes/" + id + "/image");
    at.scratch.tools.run("dd", "if=/dev/zero", "of=" + image, "bs=1M", "count=1", "conv=notrunc", "status=none");
    done(at.driver.attach(id, NODE, false, Map.of()));
    assertThat(refused(at.driver.stage(use(id, "", false), at.scratch.path("stage"))))
        .hasMessageContaining("was formatted as ext4")
        .hasMessageContaining("not formatted again");
  }

  @Test
  void anUnknownParameterOrFileSystemIsRefused() {
    NewVolume w = wanted("pvc-1", 32);
    for (Map<String, String> parameters : List.of(Map.of("fstype", "ext4"), Map.of("fsType", "ntfs"))) {
      NewVolume odd =
          new NewVolume(
              w.name(), w.sizeBytes(), parameters, w.accessModes(), false, w.topologies(), Optional.empty(), Optional.empty());
      assertThat(refused(at.driver.create(odd)).code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
    at.scratch.assertNothingLeft(at.root);
  }

  @Test
  void idsThatAreNoNamesOfDirectoriesAreNotFound() {
    done(at.driver.delete("../../etc"));
    assertThat(refused(at.driver.expand("../../etc", MEBIBYTE)).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  @Spec("C100")
  void aRawVolumeIsTheDeviceItself() throws IOException {
    NewVolume w = wanted("pvc-1", 16);
    NewVolume raw =
        new NewVolume(
            w.name(), w.sizeBytes(), Map.of(), Set.of("ReadWriteOnce"), true, List.of(), Optional.empty(), Optional.empty());
    String id = done(at.driver.create(raw)).id();
    String pod = at.scratch.path("pods/1/volumeDevices/" + id);
    String stage = at.scratch.path("staging");
    done(at.driver.attach(id, NODE, false, Map.of()));
    done(at.driver.stage(use(id, "", true), stage));
    done(at.driver.publish(use(id, "", true), stage, pod, false));
    done(at.driver.publish(use(id, "", true), stage, pod, false));
    assertThat(at.scratch.tools.run("blockdev", "--getsize64", pod).strip()).isEqualTo(Long.toString(16 * MEBIBYTE));
    done(at.driver.expand(id, 32 * MEBIBYTE));
    assertThat(at.scratch.tools.run("blockdev", "--getsize64", pod).strip()).isEqualTo(Long.toString(32 * MEBIBYTE));
    assertThat(refused(at.driver.unstage(id, NODE, stage)).code()).isEqualTo(Code.FAILED_PRECONDITION);
    done(at.driver.unpublish(id, NODE, pod));
    assertThat(Path.of(pod)).doesNotExist();
    done(at.driver.unstage(id, NODE, stage));
    done(at.driver.detach(id, NODE));
    done(at.driver.delete(id));
    at.scratch.assertNothingLeft(at.root);
  }

  @Test
  @Spec("C109")
  void ext4GrowsAtTheLatestWhenItIsStagedNext() throws IOException {
    String id = at.create("pvc-1", 32);
    Path pod = at.mounted(id, "");
    write(pod.resolve("kept"), "kept");
    done(at.driver.expand(id, 96 * MEBIBYTE));
    try {
      done(at.driver.expandOnNode(id, NODE, at.scratch.path(id + "-stage"), 96 * MEBIBYTE));
    } catch (CompletionException e) {
      assertThat(e.getCause())
          .hasMessageContaining("the file system grows when the volume is staged next")
          .extracting(why -> ((DriverException) why).code())
          .isEqualTo(Code.FAILED_PRECONDITION);
      at.takenBack(id);
      at.mounted(id, "");
    }
    assertThat(done(at.driver.expandOnNode(id, NODE, at.scratch.path(id + "-stage"), 96 * MEBIBYTE)))
        .isEqualTo(96 * MEBIBYTE);
    assertThat(done(at.driver.usage(id, NODE, pod.toString())).totalBytes()).isGreaterThan(64 * MEBIBYTE);
    assertThat(Files.readString(pod.resolve("kept"))).isEqualTo("kept");
  }

  @Test
  @Spec("C107")
  void xfsGrowsWhileAPodWritesToIt() throws IOException {
    Scratch.requireCommand("mkfs.xfs");
    String id = at.create("pvc-1", 320);
    Path pod = at.mounted(id, "xfs");
    write(pod.resolve("kept"), "kept");
    done(at.driver.expand(id, 640 * MEBIBYTE));
    done(at.driver.expandOnNode(id, NODE, at.scratch.path(id + "-stage"), 640 * MEBIBYTE));
    assertThat(done(at.driver.usage(id, NODE, pod.toString())).totalBytes()).isGreaterThan(500 * MEBIBYTE);
    assertThat(Files.readString(pod.resolve("kept"))).isEqualTo("kept");
  }

  @Test
  void aClaimForLessThanAFileSystemTakesGetsOneThatCanBeMounted() throws IOException {
    NewVolume byteOnly =
        new NewVolume("pvc-1", 1, Map.of(), Set.of("ReadWriteOnce"), false, List.of(), Optional.empty(), Optional.empty());
    VolumeDriver.Created made = done(at.driver.create(byteOnly));
    assertThat(made.sizeBytes()).isEqualTo(MEBIBYTE);
    assertThat(done(at.driver.create(byteOnly))).isEqualTo(made);
    Path pod = at.mounted(made.id(), "");
    write(pod.resolve("kept"), "kept");
    assertThat(Files.readString(pod.resolve("kept"))).isEqualTo("kept");
    at.takenBack(made.id());
  }

  @Test
  void xfsThatIsTooSmallIsRefusedWithTheFigures() {
    String id = at.create("pvc-1", 32);
    done(at.driver.attach(id, NODE, false, Map.of()));
    assertThat(refused(at.driver.stage(use(id, "xfs", false), at.scratch.path("stage"))))
        .hasMessageContaining("xfs needs 314572800 bytes")
        .extracting(why -> ((DriverException) why).code())
        .isEqualTo(Code.OUT_OF_RANGE);
  }

  @Test
  @Spec("C114")
  void aSnapshotOfAVolumeInUseIsWholeAndALargerVolumeFromItGrows() throws IOException {
    String id = at.create("pvc-1", 32);
    Path pod = at.mounted(id, "");
    write(pod.resolve("before"), "before");
    Snapshot snapshot = done(at.driver.snapshot(id, "snap-1", Map.of()));
    assertThat(snapshot.sizeBytes()).isEqualTo(32 * MEBIBYTE);
    assertThat(done(at.driver.listSnapshots())).containsExactly(snapshot);
    assertThat(done(at.driver.list())).extracting(VolumeDriver.Created::id).containsExactly(id);
    write(pod.resolve("after"), "after");
    assertThat(refused(at.driver.create(from(wanted("pvc-2", 16), Optional.of(snapshot.id()), Optional.empty()))).code())
        .isEqualTo(Code.OUT_OF_RANGE);
    String restored = done(at.driver.create(from(wanted("pvc-3", 64), Optional.of(snapshot.id()), Optional.empty()))).id();
    Path other = at.mounted(restored, "");
    assertThat(Files.readString(other.resolve("before"))).isEqualTo("before");
    assertThat(other.resolve("after")).doesNotExist();
    assertThat(done(at.driver.usage(restored, NODE, other.toString())).totalBytes()).isGreaterThan(45 * MEBIBYTE);
    at.takenBack(id);
    done(at.driver.delete(id));
    done(at.driver.deleteSnapshot(snapshot.id()));
    at.takenBack(restored);
    done(at.driver.delete(restored));
    at.scratch.assertNothingLeft(at.root);
  }

  @Test
  @Spec("C115")
  void aCloneOfXfsIsMountedBesideItsOriginalAndSharesBlocks() throws IOException {
    Scratch.requireCommand("mkfs.xfs");
    at.on("xfs", 4096 * MEBIBYTE);
    String id = at.create("pvc-1", 320);
    write(at.mounted(id, "xfs").resolve("kept"), "kept");
    String clone = done(at.driver.create(from(wanted("pvc-2", 400), Optional.empty(), Optional.of(id)))).id();
    assertThat(Files.readString(at.mounted(clone, "xfs").resolve("kept"))).isEqualTo("kept");
    assertThat(Files.readString(at.root.resolve(NODE + "/volumes/" + id + "/record.json"))).contains("\"shared\":true");
    write(Path.of(at.scratch.path(clone + "-pod")).resolve("kept"), "changed");
    assertThat(Files.readString(Path.of(at.scratch.path(id + "-pod")).resolve("kept"))).isEqualTo("kept");
    at.takenBack(id);
    at.takenBack(clone);
  }

  @Test
  void noMoreIsPromisedThanTheDiskHolds() {
    at.on("ext4", 256 * MEBIBYTE);
    long free = done(at.driver.capacity(Map.of(), Map.of()));
    assertThat(free).isBetween(150 * MEBIBYTE, 256 * MEBIBYTE);
    String id = at.create("pvc-1", 100);
    DriverException full = refused(at.driver.create(wanted("pvc-2", 200)));
    assertThat(full.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(full).hasMessageContaining(200 * MEBIBYTE + " bytes wanted");
    assertThat(refused(at.driver.expand(id, 300 * MEBIBYTE)).code()).isEqualTo(Code.OUT_OF_RANGE);
    long before = done(at.driver.capacity(Map.of(), Map.of()));
    Path pod = at.mounted(id, "");
    at.scratch.tools.run("dd", "if=/dev/zero", "of=" + pod.resolve("x"), "bs=1M", "count=50", "conv=fsync", "status=none");
    assertThat(done(at.driver.capacity(Map.of(), Map.of()))).isBetween(before - 2 * MEBIBYTE, before + 2 * MEBIBYTE);
    at.takenBack(id);
  }

  @Test
  void onADiskThatOthersFilledAThinVolumeFailsItsWritesAndAThickOneDoesNot() throws IOException {
    at.on("ext4", 256 * MEBIBYTE);
    NewVolume w = wanted("pvc-thick", 64);
    NewVolume thick =
        new NewVolume(
            w.name(), w.sizeBytes(), Map.of("allocation", "thick"), w.accessModes(), false, List.of(), Optional.empty(),
            Optional.empty());
    Path safe = at.mounted(done(at.driver.create(thick)).id(), "");
    Path thin = at.mounted(at.create("pvc-thin", 64), "");
    write(thin.resolve("synced"), "synced");
    at.scratch.tools.ask("dd", "if=/dev/zero", "of=" + at.root.resolve("ballast"), "bs=1M", "status=none");
    String[] dd = {"dd", "if=/dev/urandom", "", "bs=1M", "count=40", "conv=fsync", "status=none"};
    dd[2] = "of=" + safe.resolve("x");
    assertThat(at.scratch.tools.ask(dd).exit()).isZero();
    dd[2] = "of=" + thin.resolve("x");
    assertThat(at.scratch.tools.ask(dd).err()).containsAnyOf("Input/output error", "No space left on device");
    assertThat(refused(at.driver.create(wanted("pvc-3", 8))))
        .hasMessageContaining("not enough free space")
        .extracting(why -> ((DriverException) why).code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    Files.delete(at.root.resolve("ballast"));
    at.takenBack("block-pvc-thin");
    assertThat(Files.readString(at.mounted("block-pvc-thin", "").resolve("synced"))).isEqualTo("synced");
    at.takenBack("block-pvc-thin");
    at.takenBack("block-pvc-thick");
  }
}
