package dev.berth.node.pod;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import java.util.List;
import java.util.stream.Stream;

/** How well a pod's resources are kept for it. */
public enum QosClass {
  GUARANTEED("Guaranteed", ""),
  BURSTABLE("Burstable", "/burstable"),
  BEST_EFFORT("BestEffort", "/besteffort");

  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private final String title;
  private final String cgroup;

  QosClass(String title, String cgroup) {
    this.title = title;
    this.cgroup = cgroup;
  }

  /** As {@code status.qosClass} has it. */
  public String title() {
    return title;
  }

  /** The cgroup of all pods of the class, below that of all pods. */
  String cgroup() {
    return cgroup;
  }

  /** As the API said when the pod was made; computed where it said nothing. */
  public static QosClass of(Pod pod) {
    for (QosClass one : values()) {
      if (one.title.equals(pod.status().text("qosClass"))) {
        return one;
      }
    }
    return computed(pod.spec());
  }

  private static QosClass computed(JsonObject spec) {
    Stream<JsonObject> parts =
        spec.object("resources").isEmpty()
            ? Stream.concat(spec.array("initContainers").objects(), spec.array("containers").objects())
            : Stream.of(spec);
    Amounts requests = Amounts.NONE;
    Amounts limits = Amounts.NONE;
    boolean allLimited = true;
    for (JsonObject part : parts.toList()) {
      requests = requests.plus(counted(part, "requests"));
      Amounts limited = counted(part, "limits");
      limits = limits.plus(limited);
      allLimited &= limited.names().size() == COMPUTE.size();
    }
    if (requests.isEmpty() && limits.isEmpty()) {
      return BEST_EFFORT;
    }
    return allLimited && requests.equals(limits) ? GUARANTEED : BURSTABLE;
  }

  /** Zero amounts count as none. */
  private static Amounts counted(JsonObject part, String list) {
    Amounts all = Amounts.of(part.object("resources").object(list));
    Amounts counted = Amounts.NONE;
    for (String name : COMPUTE) {
      Quantity amount = all.orZero(name);
      counted = amount.signum() > 0 ? counted.with(name, amount) : counted;
    }
    return counted;
  }
}
