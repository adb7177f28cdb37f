package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.NodeDisk;
import dev.berth.storage.local.DiskFolders.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real mounts and devices. */
class DiskFoldersTest {
  private static final long MIB = 1 << 20;

  private final Scratch scratch = new Scratch();
  private final Path files = scratch.root("disks");
  private final Path raw = scratch.root("raw");
  private final DiskFolders folders =
      new DiskFolders(List.of(Folder.named("local", files), Folder.named("bare:Block", raw)), scratch.at.resolve("pods"));
  private String device = "";

  @BeforeEach
  void makeDisks() throws IOException {
    Path memory = Files.createDirectory(files.resolve("memory"));
    scratch.tools.run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", memory.toString());
    Path image = Files.write(scratch.at.resolve("image"), new byte[(int) MIB]);
    device = scratch.tools.run("losetup", "--find", "--show", image.toString()).strip();
  }

  @AfterEach
  void removeThem() {
    scratch.close();
  }

  private void assertRefused(String path, Code code, String words) {
    assertThatThrownBy(() -> folders.clean(path).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  @Spec("C128")
  void mountPointsAndDevicesAreDisksAndNothingElseIs() throws IOException {
    Files.createDirectory(files.resolve("plain"));
    Files.writeString(files.resolve("file"), "");
    Files.createSymbolicLink(files.resolve("broken"), files.resolve("nothing"));
    Files.createSymbolicLink(files.resolve("device"), Path.of(device));
    Files.createSymbolicLink(raw.resolve("device"), Path.of(device));
    Files.createSymbolicLink(raw.resolve("memory"), files.resolve("memory"));
    assertThat(folders.find())
        .containsExactly(
            new NodeDisk("local", files.resolve("device").toString(), MIB, "Filesystem"),
            new NodeDisk("local", files.resolve("memory").toString(), 4 * MIB, "Filesystem"),
            new NodeDisk("bare", raw.resolve("device").toString(), MIB, "Block"));
    assertThat(NodeDisk.parse(NodeDisk.text(folders.find()))).isEqualTo(folders.find());
  }

  @Test
  void aFolderThatIsNotThereHidesNoOther() throws IOException {
    Files.delete(raw);
    assertThat(folders.find()).extracting(NodeDisk::storageClass).containsExactly("local");
  }

  @Test
  @Spec("C128")
  void cleaningLeavesNothingOnADirectory() throws IOException {
    Path disk = files.resolve("memory");
    Files.createDirectories(disk.resolve("sub/deeper"));
    Files.writeString(disk.resolve("sub/deeper/.hidden"), "secret");
    Files.createSymbolicLink(disk.resolve("link"), scratch.at.resolve("image"));
    folders.clean(disk.toString()).toCompletableFuture().join();
    assertThat(disk).isEmptyDirectory();
    assertThat(scratch.at.resolve("image")).exists();
  }

  @Test
  @Spec("C128")
  void cleaningLeavesNothingOnADevice() throws IOException {
    Path link = Files.createSymbolicLink(raw.resolve("device"), Path.of(device));
    Files.writeString(Path.of(device), "secret");
    folders.clean(link.toString()).toCompletableFuture().join();
    assertThat(Files.readAllBytes(Path.of(device))).containsOnly(0);
  }

  @Test
  void whatIsInUseIsNotCleaned() throws IOException {
    Path disk = files.resolve("memory");
    Path kept = Files.writeString(disk.resolve("kept"), "mine");
    Path pod = Files.createDirectory(scratch.at.resolve("pod"));
    scratch.tools.run("mount", "--bind", disk.toString(), pod.toString());
    assertRefused(disk.toString(), Code.FAILED_PRECONDITION, "it is mounted at " + pod + " as well");
    assertThat(kept).hasContent("mine");

    Path link = Files.createSymbolicLink(files.resolve("device"), Path.of(device));
    scratch.tools.run("mkfs.ext4", "-q", device);
    scratch.tools.run("mount", device, Files.createDirectory(scratch.at.resolve("used")).toString());
    assertRefused(link.toString(), Code.INTERNAL, "busy");
  }

  @Test
  void aDeviceThatAPodStillHasIsNotCleaned() throws IOException {
    Path link = Files.createSymbolicLink(raw.resolve("device"), Path.of(device));
    Files.writeString(Path.of(device), "mine");
    Path own = Files.createDirectories(scratch.at.resolve("pods/uid/volumeDevices/kubernetes.io~local-volume")).resolve("pv");
    Files.createDirectories(scratch.at.resolve("pods/without/volumes"));
    Files.createSymbolicLink(own, link);
    assertRefused(link.toString(), Code.FAILED_PRECONDITION, "is in use: a pod has it as " + own);
    assertThat(Files.readAllBytes(Path.of(device))).startsWith("mine".getBytes(StandardCharsets.UTF_8));
    Files.delete(own);
    folders.clean(link.toString()).toCompletableFuture().join();
    assertThat(Files.readAllBytes(Path.of(device))).containsOnly(0);
  }

  @Test
  void whatNoFolderHoldsIsNotTouched() throws IOException {
    Path other = Files.createDirectory(scratch.at.resolve("other"));
    Path kept = Files.writeString(other.resolve("kept"), "mine");
    assertRefused(other.toString(), Code.NOT_FOUND, "offers no disk at " + other);
    assertRefused(files + "/../other", Code.NOT_FOUND, "offers no disk");
    Path plain = Files.createDirectory(files.resolve("plain"));
    Path below = Files.writeString(plain.resolve("kept"), "mine");
    assertRefused(plain.toString(), Code.FAILED_PRECONDITION, "nothing is mounted at");
    assertThat(List.of(kept, below)).allSatisfy(file -> assertThat(file).hasContent("mine"));
  }
}
