package dev.berth.node.simulated.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A shell that somebody talks to. */
class SessionTest {
  private final Ran ran = new Ran();
  private final List<String> heard = new ArrayList<>();
  private final Session session =
      new Session(ran.site(), new Streams(new Input(""), heard::add, heard::add), code -> heard.add("ended " + code));

  private void says(String... lines) {
    for (String line : lines) {
      session.line(line, () -> {});
    }
  }

  @Test
  void aLineKnowsWhatThoseBeforeHaveSaid() {
    says("x=1; cd /tmp", "echo $x $PWD", "false", "echo $?");
    assertThat(heard).containsExactly("1 /tmp\n", "1\n");
  }

  @Test
  void aCommandMayTakeSeveralLines() {
    says("for i in 1 2; do", "echo $i", "done", "echo 'a", "b'");
    assertThat(heard).containsExactly("1\n", "2\n", "a\nb\n");
  }

  @Test
  void aLineWaitsForTheOneBefore() {
    says("sleep 5; echo a", "echo b");
    ran.loop().advance(Duration.ofSeconds(4));
    assertThat(heard).isEmpty();
    ran.loop().advance(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("a\n", "b\n");
  }

  @Test
  void nothingIsDoneAfterItsEnd() {
    says("echo )", "exit 3", "echo never");
    assertThat(heard).containsExactly("sh: syntax error near )\n", "ended 3");
  }
}
