package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.VolumeFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Local volumes that are block devices, on a loop device of the test's own. */
@Tag("linux")
class SharedDevicesTest {
  private final Commands commands = new LinuxCommands();
  private Scratch scratch;
  private SharedDevices devices;
  private String device = "";

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    devices = new SharedDevices(
            scratch.paths(), scratch.mounts(), new HostTools(commands), new FirstOwner(scratch.paths(), scratch.mounts()));
    Files.createDirectories(Path.of(scratch.paths().pods()));
    Path image = scratch.root().resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    Commands.Result made = commands.run("losetup", "--find", "--show", image.toString());
    Assumptions.assumeTrue(made.succeeded(), () -> "needs loop devices: " + made.failure());
    device = made.stdout().strip();
  }

  @AfterEach
  void remove() {
    for (MountTable.Entry entry : scratch.mounts().table().within(scratch.root().toString())) {
      scratch.mounts().unmount(entry.point());
    }
    if (!device.isEmpty()) {
      commands.run("losetup", "--detach", device).orThrow();
    }
    scratch.close();
  }

  private LocalVolume volume(String uid, boolean block, boolean readOnly, String fsType) {
    LocalVolume.Use use =
        new LocalVolume.Use(
            "pv", "n", "p", "default", readOnly, block, List.of("noatime"), Optional.of(new FsGroup(4242, false, readOnly)),
            Optional.empty(), 0);
    String path =
        block
            ? scratch.paths().volumeDevice(uid, "local-volume", "pv")
            : scratch.paths().volume(uid, "local-volume", "pv");
    JsonObject source = JsonObject.EMPTY.with("path", device).with("fsType", fsType);
    return new LocalVolume(uid, "data", Kind.LOCAL, path, source, use);
  }

  private List<String> mounted() {
    return scratch.mounts().table().within(scratch.root().toString()).stream().map(MountTable.Entry::point).sorted().toList();
  }

  @Test
  @Spec({"A64", "C89", "C90", "C91", "C127"})
  void aDeviceIsFormattedOnceMountedOnceAndBoundIntoEachPod() throws IOException {
    LocalVolume one = volume("u1", false, false, "");
    LocalVolume two = volume("u2", false, false, "");
    devices.setUp(one, RemoteFacts.NONE);
    Files.writeString(Path.of(one.path(), "kept"), "x");
    devices.setUp(two, RemoteFacts.NONE);
    devices.setUp(two, RemoteFacts.NONE);
    String global = scratch.paths().root() + "/plugins/kubernetes.io/local-volume/mounts/pv";
    assertThat(mounted()).containsExactly(global, one.path(), two.path()).isSorted();
    MountTable.Entry entry = scratch.mounts().table().at(global).orElseThrow();
    assertThat(entry.type()).isEqualTo("ext4");
    assertThat(entry.options()).contains("noatime");
    assertThat(Path.of(two.path(), "kept")).hasContent("x");
    assertThat(Scratch.group(Path.of(two.path(), "kept"))).isEqualTo(4242);
    devices.tearDown(one);
    assertThat(mounted()).containsExactly(global, two.path());
    devices.tearDown(two);
    devices.tearDown(two);
    assertThat(mounted()).isEmpty();
    devices.setUp(one, RemoteFacts.NONE);
    assertThat(Path.of(one.path(), "kept")).hasContent("x");
  }

  @Test
  @Spec({"A64", "C90"})
  void whatHoldsAnotherFileSystemIsNotFormatted() {
    commands.run("mkfs.ext4", "-q", "-F", device).orThrow();
    assertThatThrownBy(() -> devices.setUp(volume("u1", false, false, "xfs"), RemoteFacts.NONE))
        .isInstanceOf(VolumeFailure.class)
        .hasMessageStartingWith("failed to mount the volume as \"xfs\", it already contains ext4. Mount error: mount failed: exit status 32");
    assertThat(commands.run("blkid", "-o", "value", "-s", "TYPE", "-p", device).stdout().strip()).isEqualTo("ext4");
  }

  @Test
  @Spec("C90")
  void whatIsReadOnlyIsNeverFormatted() {
    assertThatThrownBy(() -> devices.setUp(volume("u1", false, true, ""), RemoteFacts.NONE))
        .hasMessage("cannot mount unformatted disk " + device + " as we are manipulating it in read-only mode");
    assertThat(commands.run("blkid", "-p", device).exit()).isEqualTo(2);
  }

  @Test
  @Spec({"C100", "G13", "G40"})
  void aDeviceWithoutAFileSystemIsLinkedAsItIs() throws IOException {
    LocalVolume volume = volume("u1", true, false, "");
    devices.setUp(volume, RemoteFacts.NONE);
    devices.setUp(volume, RemoteFacts.NONE);
    assertThat(Files.readSymbolicLink(Path.of(volume.path()))).isEqualTo(Path.of(device));
    assertThat(mounted()).isEmpty();
    devices.tearDown(volume);
    assertThat(Files.exists(Path.of(volume.path()))).isFalse();
  }
}
