package dev.berth.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
  @TempDir Path directory;
  private final Commands commands = new LinuxCommands();

  @Test
  void tarReadsWhatIsWritten() throws IOException {
    byte[] archive =
        new TarWriter()
            .directory("etc", 0750)
            .file("etc/motd", 0640, "hello")
            .file("empty", 0600, "")
            .link("link", "/etc/motd")
            .bytes();
    Path file = Files.write(directory.resolve("a.tar"), archive);
    Assumptions.assumeTrue(commands.find("tar").isPresent(), "needs tar");
    assertThat(commands.run("tar", "-tvf", file.toString()).orThrow().stdout().lines().toList())
        .satisfiesExactly(
            l -> assertThat(l).startsWith("drwxr-x---").endsWith("etc/"),
            l -> assertThat(l).startsWith("-rw-r-----").contains(" 5 ").endsWith("etc/motd"),
            l -> assertThat(l).startsWith("-rw-------").endsWith("empty"),
            l -> assertThat(l).startsWith("l").endsWith("link -> /etc/motd"));
    assertThat(commands.run("tar", "-xOf", file.toString(), "etc/motd").stdout()).isEqualTo("hello");
  }

  @Test
  void theSameImageIsTheSameArchive() {
    byte[] rootfs = new TarWriter().file("a", 0644, "b").bytes();
    byte[] archive = OciArchive.of("berth.dev/x:1", "amd64", rootfs, List.of("/a"), List.of());
    assertThat(OciArchive.of("berth.dev/x:1", "amd64", rootfs, List.of("/a"), List.of())).isEqualTo(archive);
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("\"io.containerd.image.name\":\"berth.dev/x:1\"").contains("oci-layout");
  }

  @Test
  void thePauseProgramWaitsUntilItIsAskedToEnd() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
        "needs Linux on amd64 to run it");
    Path program = Files.write(directory.resolve("pause"), PauseProgram.of("amd64").orElseThrow());
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Process process = new ProcessBuilder(program.toString()).start();
    // until it has said what it does when it is asked
    while (!catches(process, 15) || !catches(process, 2)) {
      assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
    }
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static boolean catches(Process process, int signal) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("SigCgt:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigCgt:".length()).strip(), 16))
        .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
  }

  @Test
  void thePauseProgramIsWrittenForTwoArchitectures() {
    assertThat(PauseProgram.of("arm64").orElseThrow()).startsWith(0x7f, 'E', 'L', 'F').hasSizeLessThan(512);
    assertThat(PauseProgram.of("amd64").orElseThrow()).hasSizeLessThan(512);
    assertThat(PauseProgram.of("riscv64")).isEmpty();
  }
}
