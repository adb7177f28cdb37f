package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TreesTest {
  @Test
  void allOfATreeGoesAndWhatLinksPointToStays() throws IOException {
    try (Scratch scratch = Scratch.plain()) {
      Path outside = scratch.file("outside/kept", "x");
      scratch.file("tree/a/b/c", "x");
      Files.createSymbolicLink(scratch.root().resolve("tree/a/link"), outside.getParent());
      Files.createSymbolicLink(scratch.root().resolve("tree/file"), outside);
      Trees.remove(scratch.root().resolve("tree"));
      assertThat(Trees.exists(scratch.root().resolve("tree"))).isFalse();
      assertThat(outside).exists();
      Trees.remove(scratch.root().resolve("tree"));
      Trees.remove(scratch.root().resolve("none/at/all"));
    }
  }

  @Test
  @Tag("linux")
  @Spec("C86")
  void nothingIsRemovedThroughAMountEvenOfTheSameFileSystem() throws IOException {
    try (Scratch scratch = Scratch.mountable()) {
      Path data = scratch.file("data/kept", "x");
      Path point = scratch.directory("tree/volumes/data");
      scratch.file("tree/volumes/other", "x");
      scratch.mounts().bind(data.getParent().toString(), point.toString(), false);
      assertThatThrownBy(() -> Trees.remove(scratch.root().resolve("tree"))).hasMessageContaining("volumes/data");
      assertThat(data).hasContent("x");
      assertThatThrownBy(() -> Trees.remove(point)).hasMessageContaining("volumes/data");
      assertThat(data).hasContent("x");
      scratch.mounts().unmount(point.toString());
      Trees.remove(scratch.root().resolve("tree"));
      assertThat(data).hasContent("x");
    }
  }

  @Test
  @Tag("linux")
  @Spec("C86")
  void aFileThatIsMountedStaysToo() throws IOException {
    try (Scratch scratch = Scratch.mountable()) {
      Path data = scratch.file("data", "x");
      Path point = scratch.file("tree/file", "");
      scratch.mounts().bind(data.toString(), point.toString(), false);
      assertThatThrownBy(() -> Trees.remove(scratch.root().resolve("tree"))).hasMessageContaining("tree/file");
      assertThat(data).hasContent("x");
    }
  }
}
