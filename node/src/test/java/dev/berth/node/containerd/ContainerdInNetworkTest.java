package dev.berth.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.node.cri.CriRuntime;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One of several nodes of a machine: the network is its own. */
@Tag("linux")
class ContainerdInNetworkTest {
  private static final Commands COMMANDS = new LinuxCommands();
  private static final String NAME = "berth-test-" + ProcessHandle.current().pid();

  @RegisterExtension
  static final ContainerdFixture FIXTURE =
      new ContainerdFixture(
          settings -> {
            var _ = COMMANDS.run("ip", "netns", "add", NAME).orThrow();
            return settings.inNetwork(Path.of("/run/netns", NAME), "127.0.0.1");
          },
          cri -> cri);

  @AfterAll
  static void removeNetwork() {
    var _ = COMMANDS.run("ip", "netns", "delete", NAME);
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void podsAreConnectedInItsNetworkAndNotInTheMachines() {
    CriRuntime runtime = FIXTURE.runtime();
    done(runtime.runSandbox(FIXTURE.pod("u1")));
    assertThat(done(runtime.pod("u1")).readySandbox().orElseThrow().ips()).hasSize(1);
    Commands inside = COMMANDS.inNetwork(Path.of("/run/netns", NAME));
    assertThat(inside.run("ip", "-oneline", "link").stdout()).contains(FIXTURE.bridge());
    assertThat(COMMANDS.run("ip", "-oneline", "link").stdout()).doesNotContain(FIXTURE.bridge());
  }
}
