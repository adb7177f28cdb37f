package dev.berth.node.cri;

import dev.berth.node.cri.proto.HugepageLimit;
import dev.berth.node.cri.proto.LinuxContainerResources;
import dev.berth.node.runtime.LinuxResources;

/** What a cgroup grants, in CRI's words. Pure. */
final class ResourceMessages {
  private ResourceMessages() {}

  /**
   * Of a container: pages that are not granted are limited to none, and an out-of-memory kill takes all its processes.
   */
  static LinuxContainerResources container(LinuxResources of, HostTraits host) {
    LinuxContainerResources.Builder out = of(of).setOomScoreAdj(of.oomScoreAdj());
    for (String size : host.hugepageSizes()) {
      if (!of.hugepageLimitBytes().containsKey(size)) {
        out.addHugepageLimits(HugepageLimit.newBuilder().setPageSize(size));
      }
    }
    if (host.cgroupV2()) {
      out.putUnified("memory.oom.group", "1");
    }
    return out.build();
  }

  static LinuxContainerResources.Builder of(LinuxResources of) {
    LinuxContainerResources.Builder out =
        LinuxContainerResources.newBuilder()
            .setCpuPeriod(of.cpuPeriodMicros())
            .setCpuQuota(of.cpuQuotaMicros())
            .setCpuShares(of.cpuShares())
            .setMemoryLimitInBytes(of.memoryLimitBytes());
    of.hugepageLimitBytes()
        .forEach((size, bytes) -> out.addHugepageLimits(HugepageLimit.newBuilder().setPageSize(size).setLimit(bytes)));
    return out;
  }
}
