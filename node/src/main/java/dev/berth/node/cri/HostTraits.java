package dev.berth.node.cri;

import java.util.List;

/**
 * What the machine and its runtime can do, as far as it changes what a runtime is asked.
 *
 * @param cgroupRoot before the parent of each pod's cgroup; "" for the root itself
 * @param cgroupV2 whether there is only the unified hierarchy
 * @param appArmor whether the kernel has it switched on
 * @param recursiveReadOnly whether mounts can be made read-only with all below them
 * @param groupsPolicy whether the runtime knows supplementalGroupsPolicy
 * @param hugepageSizes as cgroups call them: {@code 2MB}; those that the kernel accounts
 * @param seccompRoot where profiles of type Localhost are
 * @param heat files that tell how hot each processor is: of no concern to containers
 */
public record HostTraits(
    String cgroupRoot,
    boolean cgroupV2,
    boolean appArmor,
    boolean recursiveReadOnly,
    boolean groupsPolicy,
    List<String> hugepageSizes,
    String seccompRoot,
    List<String> heat) {
  /** Of a machine with cgroup v2 and an old runtime. */
  public static final HostTraits PLAIN =
      new HostTraits("", true, false, false, false, List.of(), "/var/lib/kubelet/seccomp", List.of());

  public HostTraits {
    hugepageSizes = List.copyOf(hugepageSizes);
    heat = List.copyOf(heat);
  }
}
