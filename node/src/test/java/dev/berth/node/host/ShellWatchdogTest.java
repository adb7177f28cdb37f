package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that are killed because nobody says that they may run, and mounts that go with them. The cgroup is a directory of files. */
@Tag("linux")
class ShellWatchdogTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Process> processes = new ArrayList<>();
  private final Commands commands = new LinuxCommands();
  private Scratch scratch;
  private Path cgroup;
  private Path volumes;
  private ShellWatchdog watchdog;

  @BeforeEach
  void make() throws IOException {
    scratch = Scratch.mountable();
    cgroup = Files.createDirectories(scratch.root().resolve("cgroup/pod1"));
    volumes = Files.createDirectories(scratch.root().resolve("with a space/pods"));
    watchdog = watchdog();
  }

  @AfterEach
  void remove() throws Exception {
    watchdog.dismiss();
    Path pid = scratch.root().resolve("dog/pid");
    if (Files.exists(pid)) {
      var ended = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).map(ProcessHandle::onExit);
      if (ended.isPresent()) {
        var _ = ended.get().get(10, TimeUnit.SECONDS);
      }
    }
    processes.forEach(Process::destroyForcibly);
    scratch.close();
  }

  private ShellWatchdog watchdog() {
    return new ShellWatchdog(scratch.root().resolve("dog"), cgroup.getParent(), List.of(volumes));
  }

  /** A process in the cgroup. */
  private Process start() throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    processes.add(process);
    Files.writeString(cgroup.resolve("cgroup.procs"), process.pid() + "\n");
    return process;
  }

  private static boolean ends(Process process, Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  @Spec("H17")
  void whatRunsWhenTheTimeIsUpIsKilledAndSoIsWhatIsStartedAfterwards() throws Exception {
    Process first = start();
    watchdog.begin(Duration.ofSeconds(3));
    assertThat(ends(first, Duration.ofMillis(800))).isFalse();
    assertThat(ends(first, Duration.ofSeconds(10))).isTrue();
    assertThat(first.exitValue()).isEqualTo(128 + 9);
    assertThat(ends(start(), Duration.ofSeconds(10))).isTrue();
    watchdog.allow(LONG).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(ends(start(), Duration.ofSeconds(3))).as("it may run").isFalse();
  }

  @Test
  @Spec("H17")
  void anotherAgentIsAllowedNoMoreThanTheOneBefore() throws Exception {
    Process process = start();
    watchdog.begin(Duration.ofSeconds(2));
    watchdog().begin(LONG);
    assertThat(ends(process, Duration.ofSeconds(10))).isTrue();
  }

  @Test
  @Spec("H17")
  void volumesAreUnmountedOnceNobodyUsesThem() throws Exception {
    Path volume = Files.createDirectories(volumes.resolve("uid/volumes/data"));
    Path other = Files.createDirectories(scratch.root().resolve("other"));
    assertThat(commands.run("mount", "-t", "tmpfs", "none", volume.toString()).succeeded()).isTrue();
    assertThat(commands.run("mount", "-t", "tmpfs", "none", other.toString()).succeeded()).isTrue();
    Process user = new ProcessBuilder("sleep", "600").directory(volume.toFile()).start();
    processes.add(user);
    Files.writeString(cgroup.resolve("cgroup.procs"), user.pid() + "\n");
    watchdog.begin(Duration.ofSeconds(1));
    assertThat(ends(user, Duration.ofSeconds(10))).isTrue();
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (MountTable.now().at(volume.toString()).isPresent() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(MountTable.now().at(volume.toString())).isEmpty();
    assertThat(MountTable.now().at(other.toString())).isPresent();
    assertThat(commands.run("umount", other.toString()).succeeded()).isTrue();
  }

  @Test
  void aWatchdogThatIsDismissedEnds() throws Exception {
    Process process = start();
    watchdog.begin(LONG);
    Path pid = scratch.root().resolve("dog/pid");
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!Files.exists(pid) && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    ProcessHandle dog = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    watchdog.dismiss();
    assertThat(dog.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    assertThat(process.isAlive()).isTrue();
  }
}
