package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.volume.HostVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class VolumeTextsTest {
  @TempDir private Path temp = Path.of("/");
  private Path volume = Path.of("/");

  @BeforeEach
  void make() throws IOException {
    volume = Files.createDirectories(temp.resolve("v"));
    Files.createDirectories(volume.resolve("a"));
    Files.writeString(volume.resolve("a/b.env"), "A='ä'\n");
    Files.writeString(temp.resolve("secret"), "KEY='secret'");
  }

  private Optional<String> read(String path) throws IOException {
    return VolumeTexts.read(volume.toString(), path);
  }

  @Test
  void aFileIsRead() throws IOException {
    assertThat(read("a/b.env")).contains("A='ä'\n");
  }

  @Test
  void whatIsNotThereIsNone() throws IOException {
    assertThat(read("none")).isEmpty();
    assertThat(read("a/b.env/c")).isEmpty();
    assertThat(VolumeTexts.read(temp + "/other", "a")).isEmpty();
  }

  @Test
  void linksLeadAsIfTheVolumeWereAllThereIs() throws IOException {
    Files.createSymbolicLink(volume.resolve("inside"), Path.of("/a/b.env"));
    Files.createSymbolicLink(volume.resolve("up"), Path.of("../../../secret"));
    Files.createSymbolicLink(volume.resolve("out"), temp.resolve("secret"));
    Files.createSymbolicLink(volume.resolve("self"), Path.of("self"));
    assertThat(read("inside")).contains("A='ä'\n");
    assertThat(read("up")).isEmpty();
    assertThat(read("out")).isEmpty();
    assertThatThrownBy(() -> read("self")).isInstanceOf(SystemCallException.class);
  }

  @Test
  @Timeout(20)
  void aPipeIsNotWaitedFor() {
    new LinuxCommands().run("mkfifo", volume.resolve("pipe").toString());
    assertThatThrownBy(() -> read("pipe")).hasMessage("it is no file");
    assertThatThrownBy(() -> read("a")).hasMessage("it is no file");
  }

  @Test
  void aFileThatWouldFillTheNodesMemoryIsRefused() throws IOException {
    Files.write(volume.resolve("most"), new byte[HostVolumes.LONGEST_TEXT]);
    Files.write(volume.resolve("more"), new byte[HostVolumes.LONGEST_TEXT + 1]);
    assertThat(read("most").orElseThrow()).hasSize(HostVolumes.LONGEST_TEXT);
    assertThatThrownBy(() -> read("more")).hasMessage("it has more than 1048576 bytes");
  }
}
