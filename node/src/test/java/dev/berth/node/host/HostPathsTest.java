package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostPathsTest {
  private static final Map<String, String> WORDS =
      Map.of(
          "Directory", "directory",
          "DirectoryOrCreate", "directory",
          "File", "file",
          "FileOrCreate", "file",
          "Socket", "socket file",
          "CharDevice", "character device",
          "BlockDevice", "block device");

  private Scratch scratch;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.plain();
  }

  @AfterEach
  void remove() {
    scratch.close();
  }

  /** Every kind of file against every type: those that fit pass, all others are refused with upstream's words. */
  @Test
  @Spec({"C84", "C103", "G16"})
  void eachTypeTakesItsOwnKindOfFileOnly() throws IOException {
    Path socket = scratch.root().resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Map<String, List<String>> fits =
          Map.of(
              scratch.directory("directory").toString(), List.of("Directory", "DirectoryOrCreate"),
              scratch.file("file", "x").toString(), List.of("File", "FileOrCreate"),
              socket.toString(), List.of("Socket"),
              "/dev/null", List.of("CharDevice"));
      for (Map.Entry<String, List<String>> path : fits.entrySet()) {
        for (Map.Entry<String, String> type : WORDS.entrySet()) {
          if (path.getValue().contains(type.getKey())) {
            assertThatCode(() -> HostPaths.check(path.getKey(), type.getKey())).doesNotThrowAnyException();
          } else {
            assertThatThrownBy(() -> HostPaths.check(path.getKey(), type.getKey()))
                .hasMessage("hostPath type check failed: " + path.getKey() + " is not a " + type.getValue());
          }
        }
      }
    }
  }

  @Test
  @Spec("C103")
  void whatIsMissingIsMadeWhereThatIsAskedFor() throws IOException {
    Path directory = scratch.root().resolve("a/b/c");
    HostPaths.check(directory.toString(), "DirectoryOrCreate");
    assertThat(Scratch.mode(directory)).isEqualTo(0755);
    Path file = scratch.root().resolve("a/f");
    HostPaths.check(file.toString(), "FileOrCreate");
    assertThat(Scratch.mode(file)).isEqualTo(0644);
    Path none = scratch.root().resolve("none");
    assertThatThrownBy(() -> HostPaths.check(none.toString(), "Directory"))
        .hasMessage("hostPath type check failed: " + none + " is not a directory");
    HostPaths.check(none.toString(), "");
    assertThat(Files.exists(none)).isFalse();
  }

  @Test
  void aPathThatGoesUpIsRefused() {
    assertThatThrownBy(() -> HostPaths.check("/a/../b", "")).hasMessage("invalid HostPath `/a/../b`: must not contain '..'");
  }

  /** Upstream's table, test/e2e/storage/host_path_type.go: what is missing, what fits, what nobody asks for, and all others. */
  @Test
  @Spec("G16")
  void aBlockDeviceIsNothingElseAndWithoutATypeEverythingGoes() throws IOException {
    Path device = scratch.root().resolve("block");
    Commands.Result made = new LinuxCommands().run("mknod", device.toString(), "b", "7", "200");
    assumeTrue(made.succeeded(), () -> "needs root to make a device: " + made.failure());
    for (Map.Entry<String, String> type : WORDS.entrySet()) {
      if (type.getKey().equals("BlockDevice")) {
        HostPaths.check(device.toString(), type.getKey());
      } else {
        assertThatThrownBy(() -> HostPaths.check(device.toString(), type.getKey()))
            .hasMessage("hostPath type check failed: " + device + " is not a " + type.getValue());
      }
    }
    String none = scratch.root().resolve("none").toString();
    for (String type : List.of("Directory", "File", "Socket", "CharDevice", "BlockDevice")) {
      assertThatThrownBy(() -> HostPaths.check(none, type))
          .hasMessage("hostPath type check failed: " + none + " is not a " + WORDS.get(type));
    }
    Path socket = scratch.root().resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      List<String> all =
          List.of(
              scratch.directory("directory").toString(), scratch.file("file", "x").toString(), socket.toString(),
              "/dev/null", device.toString());
      for (String path : all) {
        assertThatCode(() -> HostPaths.check(path, "")).doesNotThrowAnyException();
      }
    }
  }
}
