package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A namespace goes after all that was in it, and nothing comes into one that is going or that is not there. */
public final class NamespacesEmpty implements Invariant {
  private static final List<Kind<?>> WITHIN =
      List.of(Kinds.POD, Kinds.CLAIM, Kinds.STATEFUL_SET, Kinds.CONTROLLER_REVISION);

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty() && before.orElseThrow() instanceof Namespace namespace) {
      return WITHIN.stream()
          .flatMap(kind -> now.list(kind, namespace.name()).stream())
          .findFirst()
          .map(left -> "namespace " + namespace.name() + " has gone, and " + left.kind() + " " + left.key() + " is there");
    }
    if (before.isPresent() || !type.namespaced()) {
      return Optional.empty();
    }
    String name = after.orElseThrow().namespace();
    return now.get(Kinds.NAMESPACE, "", name).filter(n -> !n.isTerminating()).isPresent()
        ? Optional.empty()
        : Optional.of(type.singular() + " " + after.get().key() + " came into a namespace that is going or not there");
  }
}
