package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.node.host.RootClaim;
import dev.berth.server.nodes.CgroupRoot;
import dev.berth.server.nodes.HostSettings;
import dev.berth.storage.local.DiskFolders.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NodeOptionsTest {
  @Test
  void aClassMayHaveSeveralFolders(@TempDir Path top) throws IOException {
    Path one = Files.createDirectory(top.resolve("one"));
    Path two = Files.createDirectory(top.resolve("two"));
    Path three = Files.createDirectory(top.resolve("t=hree"));
    NodeOptions options =
        CommandLine.populateCommand(
            new NodeOptions(), "--local-volumes", "a=" + one, "--local-volumes=a=" + two, "--local-volumes", "b:Block=" + three);
    assertThat(options.host(Path.of("/data"), "10.96.0.0/12", false).settings().disks())
        .containsExactly(new Folder("a", false, one), new Folder("a", false, two), new Folder("b", true, three));
  }

  @Test
  void aRegistryMayHaveSeveralMirrors() {
    NodeOptions options =
        CommandLine.populateCommand(
            new NodeOptions(), "--mirror", "docker.io=http://a:1", "--mirror=docker.io=http://b:2", "--mirror", "quay.io=http://c?d=e");
    assertThat(options.host(Path.of("/data"), "10.96.0.0/12", false).settings().mirrors())
        .containsExactly(
            Map.entry("docker.io", List.of("http://a:1", "http://b:2")), Map.entry("quay.io", List.of("http://c?d=e")));
    assertThatThrownBy(() -> CommandLine.populateCommand(new NodeOptions(), "--mirror", "docker.io"))
        .hasMessageContaining("'docker.io' is not REGISTRY=URL");
  }

  @Test
  void theRootIsInTheDataDirectoryUntilItIsSaidToBeElsewhereAndThenStaysThere(@TempDir Path data) {
    Path real = data.resolve("real");
    NodeOptions plain = CommandLine.populateCommand(new NodeOptions());
    assertThat(plain.host(data, "10.96.0.0/12", false).settings().root()).isEqualTo(data.resolve("node/kubelet"));
    NodeOptions given = CommandLine.populateCommand(new NodeOptions(), "--root-dir", real.toString());
    HostSettings settings = given.host(data, "10.96.0.0/12", false).settings();
    assertThat(settings.root()).isEqualTo(real);
    RootClaim.take(settings.directory(), settings.root()).close();
    assertThat(plain.host(data, "10.96.0.0/12", false).settings().root()).isEqualTo(real);
    assertThat(HostSettings.of("down", data).root()).isEqualTo(real);
    assertThat(given.refusal(data.resolve("another")).orElseThrow()).contains("is the root of another Berth");
  }

  @Test
  void whoEndsTheNodeLaterFindsItsCgroupWithoutBeingTold(@TempDir Path data) {
    NodeOptions plain = CommandLine.populateCommand(new NodeOptions());
    assertThat(plain.host(data, "10.96.0.0/12", false).settings().cgroups()).isEqualTo("/berth");
    NodeOptions given = CommandLine.populateCommand(new NodeOptions(), "--cgroup-root", "/second");
    HostSettings settings = given.host(data, "10.96.0.0/12", false).settings();
    CgroupRoot.keep(settings.directory(), settings.cgroups());
    assertThat(plain.host(data, "10.96.0.0/12", false).settings().cgroups()).isEqualTo("/second");
    assertThat(HostSettings.of("purged", data).cgroups()).isEqualTo("/second");
  }
}
