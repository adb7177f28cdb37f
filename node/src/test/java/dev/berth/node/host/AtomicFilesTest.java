package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.node.volume.FileContent;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AtomicFilesTest {
  private Scratch scratch;
  private Path volume;
  private Instant now = Instant.parse("2026-01-31T12:00:00.5Z");

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.plain();
    volume = scratch.directory("volume");
  }

  @AfterEach
  void remove() {
    scratch.close();
  }

  private boolean write(Map<String, FileContent> files) throws IOException {
    now = now.plusNanos(1);
    return AtomicFiles.write(volume, files, now, _ -> {});
  }

  private static FileContent text(String text) {
    return FileContent.of(text, 0644);
  }

  @Test
  @Spec("C105")
  void containersOpenLinksThroughOneThatIsSwapped() throws IOException {
    write(Map.of("a", text("1"), "dir/b", FileContent.of("2", 0400)));
    assertThat(Files.readSymbolicLink(volume.resolve("a"))).isEqualTo(Path.of("..data/a"));
    assertThat(Files.readSymbolicLink(volume.resolve("dir"))).isEqualTo(Path.of("..data/dir"));
    assertThat(Files.readSymbolicLink(volume.resolve("..data")).toString()).isEqualTo("..2026_01_31_12_00_00.500000001");
    assertThat(Files.readString(volume.resolve("dir/b"))).isEqualTo("2");
    assertThat(Scratch.mode(volume.resolve("dir/b"))).isEqualTo(0400);
    assertThat(Scratch.mode(volume.resolve("..data/"))).isEqualTo(0755);
  }

  @Test
  @Spec("C105")
  void whatIsNoLongerAmongTheFilesGoes() throws IOException {
    write(Map.of("a", text("1"), "dir/b", text("2")));
    write(Map.of("a", text("3"), "c", text("4")));
    assertThat(Trees.names(volume)).containsExactlyInAnyOrder("..data", "..2026_01_31_12_00_00.500000002", "a", "c");
    assertThat(Files.readString(volume.resolve("a"))).isEqualTo("3");
  }

  @Test
  void theSameFilesAreNotWrittenAgain() throws IOException {
    assertThat(write(Map.of("a", text("1")))).isTrue();
    Path before = Files.readSymbolicLink(volume.resolve("..data"));
    assertThat(write(Map.of("a", text("1")))).isFalse();
    assertThat(Files.readSymbolicLink(volume.resolve("..data"))).isEqualTo(before);
  }

  @Test
  void whatACrashLeftBehindIsNoHindranceAndGoes() throws IOException {
    write(Map.of("a", text("1")));
    Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of("..half"));
    Files.createDirectory(volume.resolve("..half"));
    Files.createSymbolicLink(volume.resolve("never"), Path.of("..data/never"));
    write(Map.of("a", text("2")));
    assertThat(Trees.names(volume)).containsExactlyInAnyOrder("..data", "..2026_01_31_12_00_00.500000002", "a");
  }

  @Test
  void nothingIsWrittenOutsideOfTheVolume() {
    for (String path : List.of("../x", "/x", "a/../../x", "..data/x", "")) {
      assertThatThrownBy(() -> write(Map.of(path, text("1")))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anOwnerIsSetBeforeAnybodySeesTheFiles() throws IOException {
    write(Map.of("a", text("old")));
    AtomicFiles.write(
        volume,
        Map.of("a", text("new")),
        now.plusNanos(5),
        version -> {
          assertThat(Files.readString(version.resolve("a"))).isEqualTo("new");
          assertThat(Files.readString(volume.resolve("a"))).isEqualTo("old");
        });
  }

  /** Any sequence of contents: after each writing exactly its files are there. */
  @Property(tries = 40)
  void afterAnyHistoryExactlyTheLastFilesAreThere(
      @ForAll @Size(max = 6) List<@Size(max = 5) List<@IntRange(max = 7) Integer>> history) throws IOException {
    try (Scratch own = Scratch.plain()) {
      Path directory = own.directory("v");
      long tick = 0;
      for (List<Integer> step : history) {
        Map<String, FileContent> files = new TreeMap<>();
        step.forEach(i -> files.put(i < 4 ? "f" + i : "d" + i % 2 + "/f" + i, text("v" + i + step.size())));
        tick++;
        AtomicFiles.write(directory, files, Instant.EPOCH.plusNanos(tick), _ -> {});
        Map<String, String> seen = new TreeMap<>();
        try (var all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
          for (Path path : (Iterable<Path>) all::iterator) {
            String name = directory.relativize(path).toString();
            if (Files.isRegularFile(path) && !name.startsWith("..")) {
              seen.put(name, Files.readString(path));
            }
          }
        }
        Map<String, String> expected = new TreeMap<>();
        files.forEach((name, content) -> expected.put(name, content.text()));
        assertThat(seen).isEqualTo(expected);
        assertThat(Files.exists(directory.resolve("..data_tmp"), LinkOption.NOFOLLOW_LINKS)).isFalse();
      }
    }
  }
}
