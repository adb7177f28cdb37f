package dev.berth.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.runtime.LinuxResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a directory stand for the kernel's. */
class PodCgroupsTest {
  @TempDir private Path machine = Path.of("/");

  private Path cgroup(String path) {
    return machine.resolve("sys/fs/cgroup").resolve(path);
  }

  private static LinuxResources shares(long shares) {
    return new LinuxResources(shares, 0, LinuxResources.PERIOD_MICROS, 0, 0, Map.of());
  }

  /** The kernel makes these with the directories. */
  private void kernel(String file, String... cgroups) throws IOException {
    for (String path : cgroups) {
      Files.createDirectories(cgroup(path));
      Files.writeString(cgroup(path).resolve(file), "1024");
    }
  }

  @Test
  @Spec("F39")
  void whoAsksForNothingGetsWhatIsLeftAndTheOthersWhatTheyAskForTogether() throws IOException {
    kernel(
        "cpu.shares", "cpu/berth", "cpu/berth/kubepods", "cpu/berth/kubepods/burstable", "cpu/berth/kubepods/besteffort",
        "cpu/berth/kubepods/burstable/poda", "cpu/berth/kubepods/burstable/podb", "cpu/berth/kubepods/besteffort/podc");
    PodCgroups cgroups = new PodCgroups(machine);
    cgroups.make("/berth/kubepods/burstable/poda", shares(512));
    cgroups.make("/berth/kubepods/burstable/podb", shares(256));
    cgroups.make("/berth/kubepods/besteffort/podc", shares(2));
    assertThat(cgroup("cpu/berth/kubepods/burstable/cpu.shares")).hasContent("768");
    assertThat(cgroup("cpu/berth/kubepods/besteffort/cpu.shares")).hasContent("2");
    String machineShares = Integer.toString(1024 * Runtime.getRuntime().availableProcessors());
    assertThat(cgroup("cpu/berth/kubepods/cpu.shares")).hasContent(machineShares);
    assertThat(cgroup("cpu/berth/cpu.shares")).hasContent(machineShares);
    Files.delete(cgroup("cpu/berth/kubepods/burstable/poda/cpu.shares"));
    cgroups.remove("/berth/kubepods/burstable/poda");
    assertThat(cgroup("cpu/berth/kubepods/burstable/cpu.shares")).hasContent("256");
  }

  @Test
  void whatMayBeAnotherKubeletsIsLeftAlone() throws IOException {
    kernel("cpu.shares", "cpu/kubepods", "cpu/kubepods/besteffort", "cpu/kubepods/besteffort/podc");
    new PodCgroups(machine).make("/kubepods/besteffort/podc", shares(2));
    assertThat(cgroup("cpu/kubepods/besteffort/cpu.shares")).hasContent("1024");
  }

  @Test
  void weightsOfTheUnifiedTreeAreShared() throws IOException {
    kernel(
        "cpu.weight", "berth", "berth/kubepods", "berth/kubepods/burstable", "berth/kubepods/burstable/poda",
        "berth/kubepods/burstable/podb");
    Files.writeString(cgroup("cgroup.controllers"), "cpu memory");
    PodCgroups cgroups = new PodCgroups(machine);
    cgroups.make("/berth/kubepods/burstable/poda", shares(1024));
    cgroups.make("/berth/kubepods/burstable/podb", shares(1024));
    assertThat(cgroup("berth/kubepods/burstable/poda/cpu.weight")).hasContent("39");
    assertThat(cgroup("berth/kubepods/burstable/cpu.weight")).hasContent("77");
  }

  @Test
  @Spec("F42")
  void aPodThatGrowsIsGivenMoreBeforeItsContainersAndLessAfterThem() throws IOException {
    String pod = "cpu/berth/kubepods/burstable/poda";
    kernel("cpu.shares", pod);
    kernel("cpu.cfs_quota_us", pod);
    kernel("memory.limit_in_bytes", "memory/berth/kubepods/burstable/poda");
    Path memory = cgroup("memory/berth/kubepods/burstable/poda/memory.limit_in_bytes");
    PodCgroups cgroups = new PodCgroups(machine);
    String path = "/berth/kubepods/burstable/poda";
    cgroups.make(path, limits(50_000, 64 << 20));
    cgroups.raise(path, limits(40_000, 128 << 20));
    assertThat(memory).hasContent(Long.toString(128 << 20));
    assertThat(cgroup(pod + "/cpu.cfs_quota_us")).hasContent("50000");
    cgroups.make(path, limits(40_000, 128 << 20));
    assertThat(cgroup(pod + "/cpu.cfs_quota_us")).hasContent("40000");
    cgroups.raise(path, limits(0, 0));
    assertThat(memory).hasContent("-1");
    assertThat(cgroup(pod + "/cpu.cfs_quota_us")).hasContent("-1");
  }

  private static LinuxResources limits(long quotaMicros, long memoryBytes) {
    return new LinuxResources(512, quotaMicros, LinuxResources.PERIOD_MICROS, memoryBytes, 0, Map.of());
  }
}
