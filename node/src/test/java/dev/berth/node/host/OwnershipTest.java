package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.volume.FsGroup;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
class OwnershipTest {
  private Scratch scratch;
  private Path volume;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    volume = scratch.directory("volume");
    file = scratch.file("volume/dir/file", "x");
    Files.setAttribute(file, "unix:mode", 0640);
    Files.setAttribute(volume, "unix:mode", 0755);
  }

  @AfterEach
  void remove() {
    scratch.close();
  }

  @Test
  @Spec("C92")
  void theGroupMayDoWhatTheOwnerMayAndInheritsWhatIsMade() throws IOException {
    Path outside = scratch.file("outside", "x");
    Files.createSymbolicLink(volume.resolve("link"), outside);
    int before = Scratch.group(outside);
    Ownership.give(volume, new FsGroup(4242, false, false));
    assertThat(Scratch.group(file)).isEqualTo(4242);
    assertThat(Scratch.mode(file)).isEqualTo(0660);
    assertThat(Scratch.mode(volume)).isEqualTo(02775);
    assertThat(Scratch.mode(volume.resolve("dir"))).isEqualTo(02775);
    assertThat(Scratch.group(volume.resolve("link"))).isEqualTo(4242);
    assertThat(Scratch.group(outside)).isEqualTo(before);
  }

  @Test
  @Spec("C92")
  void eachFileThatIsGivenIsCounted() {
    AtomicInteger given = new AtomicInteger();
    Ownership.give(volume, new FsGroup(4242, false, false), given::incrementAndGet);
    assertThat(given).as("a file, its directory and the volume").hasValue(3);
    Ownership.give(volume, new FsGroup(4242, true, false), given::incrementAndGet);
    assertThat(given).as("of a volume that is as it should be").hasValue(3);
  }

  @Test
  @Spec("C92")
  void ofAReadOnlyVolumeTheGroupMayReadOnly() throws IOException {
    Ownership.give(volume, new FsGroup(4242, false, true));
    assertThat(Scratch.mode(file)).isEqualTo(0640);
    assertThat(Scratch.mode(volume)).isEqualTo(02755);
  }

  @Test
  @Spec("C92")
  void onRootMismatchLooksAtTheRootOnly() throws IOException {
    Ownership.give(volume, new FsGroup(4242, true, false));
    assertThat(Scratch.group(file)).isEqualTo(4242);
    Files.setAttribute(file, "unix:gid", 7);
    Ownership.give(volume, new FsGroup(4242, true, false));
    assertThat(Scratch.group(file)).isEqualTo(7);
    Ownership.give(volume, new FsGroup(4242, false, false));
    assertThat(Scratch.group(file)).isEqualTo(4242);
  }

  @Test
  void aSparseFileCountsWhatItHasAndAFileWithTwoNamesOnce() throws IOException {
    Path many = scratch.directory("many");
    long empty = Measure.of(many).bytes();
    try (var sparse = new RandomAccessFile(many.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    Files.write(many.resolve("full"), new byte[100_000]);
    Files.createLink(many.resolve("again"), many.resolve("full"));
    assertThat(Measure.of(many).bytes() - empty).isBetween(100_000L, 150_000L);
    assertThat(Measure.of(many).inodes()).isEqualTo(3);
    assertThat(Measure.of(many, 2).complete()).isFalse();
  }
}
