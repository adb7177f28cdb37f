package dev.berth.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.node.KubeletPaths;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root that may not mount, as in many containers: a process that has lost CAP_SYS_ADMIN. */
@Tag("linux")
class WithoutRightsTest {
  @TempDir private Path directory = Path.of("/");

  /** What the child does. */
  static final class Begin {
    private Begin() {}

    public static void main(String[] args) {
      try {
        new NodeRoot(new KubeletPaths(args[0] + "/kubelet", args[0] + "/logs"), new Mounts()).begin();
        System.out.println("begun");
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  @Spec("F65")
  void whereMountingIsNotAllowedTheNodeSaysSoAndWhatItNeeds() {
    Commands commands = new LinuxCommands();
    boolean can = "root".equals(System.getProperty("user.name")) && commands.find("setpriv").isPresent();
    if (!can) {
      System.out.println("a node without rights: skipped: needs root and setpriv");
    }
    assumeTrue(can, "needs root and setpriv");
    Commands.Result said =
        commands.run(
            List.of(
                "setpriv", "--inh-caps=-sys_admin", "--bounding-set=-sys_admin",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Begin.class.getName(),
                directory.toString()),
            "",
            Duration.ofMinutes(1));
    assertThat(said.stdout())
        .startsWith("volumes cannot be mounted on this node: ")
        .contains("Operation not permitted (the node agent needs CAP_SYS_ADMIN)");
  }
}
