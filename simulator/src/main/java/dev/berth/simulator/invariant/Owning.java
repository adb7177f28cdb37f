package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.meta.OwnerReference;
import java.util.List;
import java.util.Optional;

/** What owns something here, and where it is. */
public final class Owning {
  private static final List<Kind<?>> OWNERS =
      List.of(
          Kinds.STATEFUL_SET, Kinds.POD, Kinds.REPLICA_SET, Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.JOB);

  private Owning() {}

  private static Optional<Kind<?>> kind(OwnerReference owner) {
    for (Kind<?> kind : OWNERS) {
      if (kind.type().kind().equals(owner.kind())) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The owner that is meant, and no other of its name. */
  public static Optional<KubeObject> find(View now, String namespace, OwnerReference owner) {
    return kind(owner)
        .flatMap(kind -> now.get(kind, namespace, owner.name()).<KubeObject>map(o -> o))
        .filter(o -> o.uid().equals(owner.uid()));
  }

  /** Whether it is of a kind that is looked for here, and is not there. */
  public static boolean hasGone(View now, String namespace, OwnerReference owner) {
    return kind(owner).isPresent() && find(now, namespace, owner).isEmpty();
  }
}
