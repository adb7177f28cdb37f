package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImageCommandTest {
  @TempDir Path dir;

  private String said(int code, String... args) {
    StringWriter err = new StringWriter();
    assertThat(new CommandLine(new ImageCommand()).setErr(new PrintWriter(err, true)).execute(args)).isEqualTo(code);
    return err.toString().lines().findFirst().orElse("");
  }

  @Test
  void saysWhereNothingRunsAndWhatToDo() {
    for (String verb : new String[] {"list", "import", "remove"}) {
      String[] line =
          verb.equals("list") ? new String[] {verb, "--data-dir", dir.toString()} : new String[] {verb, "--data-dir", dir.toString(), "x"};
      assertThat(said(1, line))
          .isEqualTo(
              "berth: no containerd of ours runs on " + dir + ": berth up starts it, --data-dir names another directory");
    }
  }

  @Test
  void namesItsVerbs() {
    assertThat(said(2)).isEqualTo("image import FILE, image list, or image remove NAME");
  }
}
