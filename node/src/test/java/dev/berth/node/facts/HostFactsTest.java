package dev.berth.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {
  @TempDir private Path root;

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private HostFacts host() throws IOException {
    file("proc/meminfo", "MemTotal:        8148000 kB\nMemFree:          300000 kB\nSwapTotal:       1024 kB\nHugePages_Total:       2\n");
    file("sys/devices/system/cpu/online", "0-3,6\n");
    file("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512\n");
    file("sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0\n");
    file("etc/machine-id", "3d1219c7\n");
    file("proc/sys/kernel/random/boot_id", "1f77\n");
    file("proc/sys/kernel/osrelease", "6.18.44\n");
    file("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    return HostFacts.read(root, root);
  }

  @Test
  @Spec("F51")
  void aHostIsWhatItsFilesSay() throws IOException {
    HostFacts host = host();
    assertThat(host.capacity())
        .containsEntry("cpu", "5")
        .containsEntry("memory", "8148000Ki")
        .containsEntry("pods", "110")
        .containsEntry("hugepages-2Mi", "1Gi")
        .containsEntry("hugepages-1Gi", "0");
    NodeInfo info = host.info();
    assertThat(info.machineId()).isEqualTo("3d1219c7");
    assertThat(info.systemUuid()).isEqualTo("3d1219c7");
    assertThat(info.bootId()).isEqualTo("1f77");
    assertThat(info.kernelVersion()).isEqualTo("6.18.44");
    assertThat(info.osImage()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
    assertThat(info.swapBytes()).isEqualTo(1 << 20);
  }

  @Test
  @Spec("F51")
  void podsMayAskForWhatIsNeitherReservedNorKeptFree() {
    HostFacts host = new HostFacts(4, 8L << 30, 1000L << 20, Map.of("hugepages-2Mi", 1L << 30), NodeInfo.named("n"));
    assertThat(host.allocatable(Map.of("cpu", "500m", "memory", "924Mi", "ephemeral-storage", "100Mi")))
        .containsEntry("cpu", "3500m")
        .containsEntry("memory", "6Gi")
        .containsEntry("ephemeral-storage", "800Mi")
        .containsEntry("hugepages-2Mi", "1Gi")
        .containsEntry("pods", "110");
    assertThat(host.allocatable(Map.of())).containsEntry("cpu", "4");
  }

  @Test
  void aHostThatSaysNothingStillHasProcessorsAndMemory() {
    HostFacts host = HostFacts.read(root, root);
    assertThat(host.cpus()).isPositive();
    assertThat(host.memoryBytes()).isPositive();
    assertThat(host.diskBytes()).isPositive();
    assertThat(host.hugepageBytes()).isEmpty();
    assertThat(host.info().osImage()).isEmpty();
  }

  @Test
  @Spec("F51")
  void theDefaultRouteWithTheLowestMetricLeadsOut() throws IOException {
    file("proc/net/route", """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
        eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
        eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
        """);
    assertThat(HostAddresses.defaultInterface(root)).contains("eth0");
    assertThat(HostAddresses.defaultInterface(root.resolve("none"))).isEmpty();
  }
}
