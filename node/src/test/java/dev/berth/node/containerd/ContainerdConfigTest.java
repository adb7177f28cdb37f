package dev.berth.node.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerdConfigTest {
  private static final ContainerdSettings SETTINGS =
      ContainerdSettings.in(Path.of("/d"), Path.of("/d/cni"));

  private static MachineTraits machine(boolean able) {
    return new MachineTraits(able, able, able ? "overlayfs" : "native", Path.of("/usr/lib/cni"));
  }

  @Test
  void allThatItHasIsInItsDirectory() {
    assertThat(ContainerdConfig.text(SETTINGS, machine(true)))
        .contains("root = \"/d/root\"")
        .contains("state = \"/d/state\"")
        .contains("address = \"/d/containerd.sock\"")
        .contains("config_path = \"/d/certs.d\"")
        .contains("conf_dir = \"/d/cni\"")
        .contains("bin_dir = \"/usr/lib/cni\"")
        .contains("netns_mounts_under_state_dir = true")
        .contains("sandbox_image = \"berth.dev/pause:1\"");
  }

  @Test
  void whatTheMachineCannotDoIsNotAskedFor() {
    assertThat(ContainerdConfig.text(SETTINGS, machine(true)))
        .contains("restrict_oom_score_adj = false", "disable_apparmor = false", "snapshotter = \"overlayfs\"");
    assertThat(ContainerdConfig.text(SETTINGS, machine(false)))
        .contains("restrict_oom_score_adj = true", "disable_apparmor = true", "snapshotter = \"native\"");
  }

  @Test
  void aMirrorIsAskedBeforeItsRegistry() {
    assertThat(Registries.hosts(Map.of("docker.io", List.of("http://127.0.0.1:5000")), Set.of()))
        .containsOnlyKeys("docker.io")
        .extractingByKey("docker.io")
        .asString()
        .endsWith(
            """
            server = "https://registry-1.docker.io"

            [host."http://127.0.0.1:5000"]
            capabilities = ["pull", "resolve"]
            """);
  }

  @Test
  void anInsecureRegistryIsTriedWithoutCertificateAndWithoutTls() {
    assertThat(Registries.hosts(Map.of(), Set.of("r.lan:5000")).get("r.lan:5000"))
        .contains("[host.\"https://r.lan:5000\"]\ncapabilities = [\"pull\", \"resolve\"]\nskip_verify = true\n")
        .contains("[host.\"http://r.lan:5000\"]\n");
    assertThat(Registries.hosts(Map.of(), Set.of("http://r.lan:5000")).get("r.lan:5000"))
        .contains("server = \"http://r.lan:5000\"")
        .doesNotContain("https://");
  }

  @Test
  void aDirectoryInWhichNoSocketFitsIsRefused() {
    assertThatThrownBy(() -> ContainerdSettings.in(Path.of("/" + "x".repeat(90)), Path.of("/cni")))
        .hasMessageContaining("choose a shorter directory");
  }

  @Test
  void allThatIsMissingIsNamedAtOnceWithItsPackages() {
    Packages.Missing missing = Packages.missing(List.of("containerd", "ctr", "nft", "mkfs.ext4"));
    assertThat(missing.packages()).containsExactly("containerd", "e2fsprogs", "nftables");
    assertThat(missing.message())
        .isEqualTo(
            "real containers need containerd, ctr, nft, mkfs.ext4, which are not installed:"
                + " apt-get install containerd e2fsprogs nftables");
  }
}
