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

  /** As clients do that bring a file first and unpack it then. */
  @Test
  void anArchiveThatLiesInTheContainerIsUnpackedWhereItIsTold() {
    layer.write("/up/a.tar", Archive.pack(Map.of("a b", "1", "c/d", "2")));
    assertThat(ran.script("tar -C '/up/' -xmf /up/a.tar; e=$?; rm /up/a.tar; exit $e")).isEqualTo(Result.OK);
    assertThat(layer.list("/up")).containsExactly("a b", "c");
    assertThat(layer.read("/up/c/d")).hasValue("2");
    assertThat(ran.script("tar xf /none.tar")).isEqualTo(new Result(1, "", "tar: can't open '/none.tar': No such file or directory\n"));
  }

  @Test
  void optionsMayComeInAnyOrder() {
    layer.write("/data/a", "1");
    layer.write("/data/deep/b", "2");
    assertThat(ran.script("tar -C /data -cf - a deep | tar -tf -").out()).isEqualTo("a\ndeep/b\n");
    assertThat(ran.script("cd /data; tar cf - . | tar t").out()).isEqualTo("./a\n./deep/b\n");
    assertThat(ran.script("tar -cvf /data.tar -C / data/ && tar -tf /data.tar").out()).isEqualTo("data/a\ndata/deep/b\n");
    assertThat(ran.script("tar -xzf -")).isEqualTo(new Result(1, "", "tar: invalid option -- 'z'\n"));
    assertThat(ran.script("tar -f -").code()).isEqualTo(1);
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
