package dev.berth.node.simulated.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.storage.simulated.Files;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code kubectl cp} asks of a container. */
class ArchiveTest {
  private final Ran ran = new Ran();
  private final Files layer = ran.files();

  @Test
  void aDirectoryIsPackedAndComesOutElsewhere() {
    layer.write("/data/a", "eins\n");
    layer.write("/data/deep/b", "zwölf");
    layer.write("/data/empty", "");
    layer.write("/database", "other");
    String archive = ran.command("tar", "cf", "-", "/data").out();
    assertThat(archive.getBytes(StandardCharsets.UTF_8).length % 512).isZero();
    assertThat(archive.substring(257, 262)).isEqualTo("ustar");
    ran.reading(archive).command("tar", "-xmf", "-", "-C", "/copy");
    assertThat(layer.read("/copy/data/a")).hasValue("eins\n");
    assertThat(layer.read("/copy/data/deep/b")).hasValue("zwölf");
    assertThat(layer.read("/copy/data/empty")).hasValue("");
    assertThat(layer.list("/copy")).containsExactly("data");
  }

  @Test
  void whatIsNotThereCannotBePacked() {
    assertThat(ran.command("tar", "cf", "-", "/none"))
        .isEqualTo(new Result(2, "", "tar: /none: Cannot stat: No such file or directory\n"));
    assertThatThrownBy(() -> Archive.pack(Map.of("x".repeat(101), "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anArchiveThatIsCutOffGivesWhatIsWhole() {
    String archive = Archive.pack(Map.of("a", "1"));
    assertThat(Archive.unpack(archive.substring(0, 512))).isEmpty();
    assertThat(Archive.unpack("")).isEmpty();
  }
}
