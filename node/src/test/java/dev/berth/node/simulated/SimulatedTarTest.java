package dev.berth.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.node.runtime.Runtime.ExecResult;
import dev.berth.storage.simulated.Files;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code kubectl cp} asks of a container. */
class SimulatedTarTest {
  private final Files layer = new Files();
  private final SimulatedShell shell =
      new SimulatedShell(new SimulatedHost("n", List.of(), Map.of()), List.of(), layer, "h", Map.of(), "", false);

  private ExecResult run(String... command) {
    return shell.run(List.of(command));
  }

  @Test
  void aDirectoryIsPackedAndComesOutElsewhere() {
    layer.write("/data/a", "eins\n");
    layer.write("/data/deep/b", "zwölf");
    layer.write("/data/empty", "");
    layer.write("/database", "other");
    String archive = run("tar", "cf", "-", "/data").stdout();
    assertThat(archive.getBytes(StandardCharsets.UTF_8).length % 512).isZero();
    assertThat(archive.substring(257, 262)).isEqualTo("ustar");
    shell.reading(archive).run(List.of("tar", "-xmf", "-", "-C", "/copy"));
    assertThat(layer.read("/copy/data/a")).hasValue("eins\n");
    assertThat(layer.read("/copy/data/deep/b")).hasValue("zwölf");
    assertThat(layer.read("/copy/data/empty")).hasValue("");
    assertThat(layer.list("/copy")).containsExactly("data");
  }

  @Test
  void whatIsNotThereCannotBePacked() {
    assertThat(run("tar", "cf", "-", "/none"))
        .isEqualTo(new ExecResult(2, "", "tar: /none: Cannot stat: No such file or directory\n"));
    assertThatThrownBy(() -> SimulatedTar.pack(Map.of("x".repeat(101), "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anArchiveThatIsCutOffGivesWhatIsWhole() {
    String archive = SimulatedTar.pack(Map.of("a", "1"));
    assertThat(SimulatedTar.unpack(archive.substring(0, 512))).isEmpty();
    assertThat(SimulatedTar.unpack("")).isEmpty();
  }

  @Test
  void aFileIsNoDirectory() {
    layer.write("/data/a", "x");
    assertThat(run("test", "-d", "/data").exitCode()).isZero();
    assertThat(run("test", "-d", "/data/a").exitCode()).isEqualTo(1);
    assertThat(run("test", "-f", "/data/a").exitCode()).isZero();
    assertThat(run("test", "-e", "/data/a").exitCode()).isZero();
  }
}
