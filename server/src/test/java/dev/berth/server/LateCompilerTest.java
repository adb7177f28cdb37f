package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateCompilerTest {
  /** Every capability of a superuser. */
  private static final String ALL = "000001ffffffffff";

  /** Those of a superuser but CAP_SYS_NICE. */
  private static final String WITHOUT = "000001ffff7fffff";

  @TempDir private Path self;
  private final VirtualLoop loop = new VirtualLoop(1, Instant.EPOCH);
  private final Recorded commands = new Recorded();
  private Duration used = Duration.ofSeconds(1);

  @BeforeEach
  void compilers() throws IOException {
    thread(10, "java", 5);
    thread(11, "C2 CompilerThre", 5);
    thread(12, "C1 CompilerThre", 5);
    capabilities(ALL);
  }

  @Test
  void theSecondCompilerGivesWayUntilTheFirstWorkIsDone() throws IOException {
    begin();
    assertThat(commands.all).containsExactly("renice 19 -p 11");
    thread(13, "C1 CompilerThre", 19); // the second compiler has made it
    used = LateCompiler.FIRST_WORK.minusMillis(1);
    pass();
    assertThat(commands.all).hasSize(1);
    used = LateCompiler.FIRST_WORK;
    pass();
    pass();
    assertThat(commands.all).hasSize(2);
    assertThat(commands.all.getLast().split(" ")).startsWith("renice", "5", "-p").contains("11", "12", "13").hasSize(6);
  }

  @Test
  void aPriorityThatCannotBeGivenBackIsNotTaken() throws IOException {
    capabilities(WITHOUT);
    begin();
    assertThat(commands.all).isEmpty();
  }

  @Test
  void aProcessThatHasWorkedIsLeftAlone() {
    used = LateCompiler.FIRST_WORK;
    begin();
    assertThat(commands.all).isEmpty();
  }

  @Test
  void aJvmWithoutSecondCompilerAndAnotherSystemAreLeftAlone() throws IOException {
    Files.delete(self.resolve("task/11/comm"));
    begin();
    assertThat(commands.all).isEmpty();
    Files.delete(self.resolve("status"));
    begin();
    assertThat(commands.all).isEmpty();
  }

  private void begin() {
    new LateCompiler(loop, commands, self, () -> used).begin();
  }

  private void pass() {
    loop.advance(LateCompiler.EVERY);
  }

  private void capabilities(String effective) throws IOException {
    Files.writeString(self.resolve("status"), "Name:\tjava\nCapPrm:\t" + ALL + "\nCapEff:\t" + effective + "\n");
  }

  private void thread(int id, String name, int nice) throws IOException {
    Path thread = Files.createDirectories(self.resolve("task/" + id));
    Files.writeString(thread.resolve("comm"), name + "\n");
    Files.writeString(
        thread.resolve("stat"),
        id + " (" + name + ") S 1 1 1 0 -1 4194624 1 0 0 0 7 8 0 0 20 " + nice + " 40 0 1 1 1 18446744073709551615");
  }

  /** Runs nothing. */
  private static final class Recorded implements Commands {
    private final List<String> all = new ArrayList<>();

    @Override
    public Result run(List<String> argv, byte[] stdin, Duration timeout) {
      throw new UnsupportedOperationException("blocks: " + argv);
    }

    @Override
    public CompletionStage<Result> start(List<String> argv, String stdin, Duration timeout) {
      all.add(String.join(" ", argv));
      return CompletableFuture.completedFuture(new Result(argv, 0, "", ""));
    }

    @Override
    public Optional<Path> find(String program) {
      return Optional.empty();
    }
  }
}
