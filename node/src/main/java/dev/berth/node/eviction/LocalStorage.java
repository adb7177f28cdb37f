package dev.berth.node.eviction;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.node.eviction.PodUse.ContainerUse;
import java.util.Optional;

/** Which pods use more of the node's disk than they may. */
public final class LocalStorage {
  private static final String RESOURCE = "ephemeral-storage";

  private LocalStorage() {}

  /** Whether anything of a pod is limited. */
  public static boolean isLimited(Pod pod) {
    return pod.volumes().anyMatch(v -> v.object("emptyDir").has("sizeLimit"))
        || PodAmounts.of(pod.spec(), "limits").get(RESOURCE).isPresent();
  }

  /** Why a pod has to go; empty where it keeps to its limits. */
  public static Optional<Victim> over(PodUse use) {
    return volumes(use)
        .or(() -> whole(use))
        .or(() -> containers(use))
        .map(message -> new Victim(use.pod(), message, Victim.AT_ONCE_SECONDS, false));
  }

  private static Optional<String> volumes(PodUse use) {
    for (JsonObject volume : use.pod().volumes().toList()) {
      Optional<String> limit = volume.object("emptyDir").string("sizeLimit");
      String name = volume.text("name");
      if (limit.isPresent() && exceeds(use.emptyDirs().getOrDefault(name, 0L), Quantity.parse(limit.get()))) {
        return Optional.of(
            "Usage of EmptyDir volume " + GoQuote.quote(name) + " exceeds the limit "
                + GoQuote.quote(Quantity.parse(limit.get()).toString()) + ". ");
      }
    }
    return Optional.empty();
  }

  private static boolean exceeds(long used, Quantity limit) {
    return limit.signum() > 0 && used > limit.value();
  }

  private static Optional<String> whole(PodUse use) {
    Quantity limit = PodAmounts.of(use.pod().spec(), "limits").orZero(RESOURCE);
    return exceeds(use.diskBytes(), limit)
        ? Optional.of("Pod ephemeral local storage usage exceeds the total limit of containers " + limit + ". ")
        : Optional.empty();
  }

  private static Optional<String> containers(PodUse use) {
    for (JsonObject container : use.pod().containers().toList()) {
      String name = container.text("name");
      Quantity limit = Amounts.of(container.object("resources").object("limits")).orZero(RESOURCE);
      ContainerUse used = use.containers().getOrDefault(name, new ContainerUse(0, 0));
      if (exceeds(used.diskBytes(), limit)) {
        return Optional.of(
            "Container " + name + " exceeded its local ephemeral storage limit " + GoQuote.quote(limit.toString()) + ". ");
      }
    }
    return Optional.empty();
  }
}
