package dev.berth.node.eviction;

import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.node.eviction.PodUse.ContainerUse;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which pod goes first: one that uses more than it asked for before one that does not, then the lower priority, then the one that
 * uses the most beyond what it asked for. What is critical stays.
 */
public final class Ranking {
  /** From this priority on a pod is critical for the cluster. */
  public static final long CRITICAL_PRIORITY = 2_000_000_000;

  private Ranking() {}

  /**
   * Who goes next so that a threshold is mended; empty where nobody may.
   *
   * @param level that was measured
   */
  public static Optional<Victim> next(
      Threshold threshold, Level level, List<PodUse> pods, EvictionSettings settings) {
    String resource = threshold.signal().resource();
    return pods.stream()
        .filter(use -> !isCritical(use.pod()))
        .min(order(resource))
        .map(
            use ->
                new Victim(
                    use.pod(),
                    message(threshold, level, use),
                    threshold.isHard() ? Victim.AT_ONCE_SECONDS : settings.mostGraceSeconds(),
                    true));
  }

  private static Comparator<PodUse> order(String resource) {
    Comparator<PodUse> byPriority = Comparator.comparingLong(use -> priority(use.pod()));
    return switch (resource) {
      case "memory", "ephemeral-storage" ->
          Comparator.comparing((PodUse use) -> excess(use, resource) <= 0)
              .thenComparing(byPriority)
              .thenComparing(Comparator.comparingLong((PodUse use) -> excess(use, resource)).reversed());
      case "inodes" -> byPriority.thenComparing(Comparator.comparingLong(PodUse::diskBytes).reversed());
      default -> byPriority;
    };
  }

  /** Used beyond what was asked for; negative where less is used. */
  private static long excess(PodUse use, String resource) {
    long used = resource.equals("memory") ? use.memoryBytes() : use.diskBytes();
    return used - PodAmounts.of(use.pod().spec(), "requests").orZero(resource).value();
  }

  public static long priority(Pod pod) {
    return pod.spec().number("priority");
  }

  /** Static pods, and those that the cluster does not live without. */
  public static boolean isCritical(Pod pod) {
    return pod.meta().annotations().has("kubernetes.io/config.mirror")
        || pod.meta().annotations().string("kubernetes.io/config.source").filter(s -> !s.equals("api")).isPresent()
        || priority(pod) >= CRITICAL_PRIORITY;
  }

  private static String message(Threshold threshold, Level level, PodUse use) {
    String resource = threshold.signal().resource();
    StringBuilder text = new StringBuilder("The node was low on resource: ").append(resource).append(". ");
    text.append("Threshold quantity: ").append(amount(threshold.limit().of(level.capacity())));
    text.append(", available: ").append(amount(level.available())).append(". ");
    use.pod().containers().forEach(
        container -> {
          String name = container.text("name");
          ContainerUse used = use.containers().getOrDefault(name, new ContainerUse(0, 0));
          long bytes = resource.equals("memory") ? used.memoryBytes() : resource.equals("ephemeral-storage") ? used.diskBytes() : 0;
          Quantity asked = Amounts.of(container.object("resources").object("requests")).orZero(resource);
          if (bytes > asked.value()) {
            text.append("Container ").append(name).append(" was using ").append(amount(bytes)).append(", request is ")
                .append(asked).append(", has larger consumption of ").append(resource).append(". ");
          }
        });
    return text.toString();
  }

  private static String amount(long value) {
    return Quantity.of(value, Format.BINARY_SI).toString();
  }
}
