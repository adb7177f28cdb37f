package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.node.pod.ContainerSpec.Role;
import dev.berth.node.runtime.LinuxResources;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the cgroups of a pod and its containers grant, by what they ask for (upstream {@code pkg/kubelet/cm/helpers_linux.go},
 * {@code pkg/kubelet/kuberuntime/kuberuntime_container_linux.go}, {@code pkg/kubelet/qos/policy.go}). Pure.
 */
public final class CgroupFacts {
  private static final String ROOT = "/kubepods";
  private static final long LEAST_QUOTA_MICROS = 1000;
  private static final int GUARANTEED_OOM = -997;
  private static final int BEST_EFFORT_OOM = 1000;
  private static final String HUGEPAGES = "hugepages-";

  private CgroupFacts() {}

  /** Where the pod's cgroup is: {@code /kubepods/burstable/pod<uid>}. */
  public static String parent(Pod pod) {
    return ROOT + QosClass.of(pod).cgroup() + "/pod" + pod.uid();
  }

  /** Of one container. What only its pod limits is limited so for each (KEP-2837). */
  public static LinuxResources of(Pod pod, ContainerSpec spec, long memoryCapacityBytes) {
    Amounts requests = PodAmounts.ofContainer(spec.json(), "requests");
    Amounts limits = PodAmounts.ofContainer(spec.json(), "limits");
    Amounts podLimits = Amounts.of(pod.spec().object("resources").object("limits"));
    Quantity cpu = limits.orZero("cpu").isZero() ? podLimits.orZero("cpu") : limits.orZero("cpu");
    Quantity memory = limits.orZero("memory").isZero() ? podLimits.orZero("memory") : limits.orZero("memory");
    Quantity asked = requests.get("cpu").orElse(limits.orZero("cpu"));
    return new LinuxResources(
        shares(asked.milliValue()),
        quota(cpu.milliValue()),
        LinuxResources.PERIOD_MICROS,
        memory.value(),
        oomScoreAdj(pod, spec, memoryCapacityBytes),
        hugepages(limits));
  }

  /** Of the pod as a whole: a limit holds only where each of its containers has one. */
  public static LinuxResources of(Pod pod) {
    Amounts requests = PodAmounts.of(pod.spec(), "requests");
    Amounts limits = PodAmounts.of(pod.spec(), "limits");
    QosClass qos = QosClass.of(pod);
    boolean best = qos == QosClass.BEST_EFFORT;
    return new LinuxResources(
        best ? LinuxResources.LEAST_SHARES : shares(requests.orZero("cpu").milliValue()),
        allLimited(pod, "cpu") ? quota(limits.orZero("cpu").milliValue()) : 0,
        LinuxResources.PERIOD_MICROS,
        allLimited(pod, "memory") ? limits.orZero("memory").value() : 0,
        0,
        hugepages(limits));
  }

  private static boolean allLimited(Pod pod, String resource) {
    if (!Amounts.of(pod.spec().object("resources").object("limits")).orZero(resource).isZero()) {
      return true;
    }
    return ContainerSpec.of(pod).stream()
        .filter(ContainerSpec::isLasting)
        .noneMatch(c -> PodAmounts.ofContainer(c.json(), "limits").orZero(resource).isZero());
  }

  static long shares(long milliCpu) {
    return Math.clamp(milliCpu * 1024 / 1000, LinuxResources.LEAST_SHARES, LinuxResources.MOST_SHARES);
  }

  /** Zero for no limit. */
  static long quota(long milliCpu) {
    return milliCpu == 0 ? 0 : Math.max(LEAST_QUOTA_MICROS, milliCpu * LinuxResources.PERIOD_MICROS / 1000);
  }

  /**
   * The more of the machine's memory a container has asked for, the later it is killed. A sidecar is not killed before the
   * ordinary containers that need it.
   */
  static int oomScoreAdj(Pod pod, ContainerSpec spec, long capacity) {
    if (pod.spec().text("priorityClassName").equals("system-node-critical")) {
      return GUARANTEED_OOM;
    }
    return switch (QosClass.of(pod)) {
      case GUARANTEED -> GUARANTEED_OOM;
      case BEST_EFFORT -> BEST_EFFORT_OOM;
      case BURSTABLE -> {
        long unassigned = unassigned(pod);
        long score = score(memory(spec.json()) + unassigned, capacity);
        if (spec.role() == Role.SIDECAR) {
          long least = pod.containers().mapToLong(CgroupFacts::memory).min().orElse(0);
          score = Math.min(score, score(least + unassigned, capacity));
        }
        yield Math.clamp(score, 1000 + GUARANTEED_OOM, BEST_EFFORT_OOM - 1);
      }
    };
  }

  private static long score(long request, long capacity) {
    return 1000 - 1000 * request / Math.max(1, capacity);
  }

  private static long memory(JsonObject container) {
    return PodAmounts.ofContainer(container, "requests").orZero("memory").value();
  }

  /** Each container's part of what the pod asks for and no container does. */
  private static long unassigned(Pod pod) {
    Quantity whole = Amounts.of(pod.spec().object("resources").object("requests")).orZero("memory");
    if (whole.isZero()) {
      return 0;
    }
    JsonObject containersOnly = pod.spec().without("resources").without("overhead");
    long rest = whole.value() - PodAmounts.of(containersOnly, "requests").orZero("memory").value();
    long among = ContainerSpec.of(pod).stream().filter(c -> c.role() != Role.EPHEMERAL).count();
    return Math.max(0, rest / Math.max(1, among));
  }

  private static Map<String, Long> hugepages(Amounts limits) {
    Map<String, Long> bytes = new TreeMap<>();
    for (String name : limits.names()) {
      if (name.startsWith(HUGEPAGES)) {
        bytes.put(pageSize(Quantity.parse(name.substring(HUGEPAGES.length())).value()), limits.orZero(name).value());
      }
    }
    return bytes;
  }

  /** {@code 2MB}, as cgroups call it. */
  private static String pageSize(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    long size = bytes;
    while (size >= 1024 && size % 1024 == 0 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return size + units[unit];
  }
}
