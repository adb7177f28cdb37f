package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.meta.OwnerReference;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the garbage collector deletes has owners, all of which have gone or wait for it to go; and what an owner was to leave
 * behind is not deleted after it.
 */
public final class GarbageIsGarbage implements Invariant {
  private static final List<Kind<?>> OWNED = List.of(Kinds.POD, Kinds.CLAIM, Kinds.CONTROLLER_REVISION);
  private static final List<Kind<?>> OWNERS = List.of(Kinds.STATEFUL_SET, Kinds.POD);

  private final Set<String> leaving = new HashSet<>();

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isPresent() && after.get() instanceof StatefulSet set && set.isTerminating()) {
      if (set.meta().hasFinalizer("orphan")) {
        leaving.add(set.uid());
      } else if (set.meta().hasFinalizer("foregroundDeletion")) {
        leaving.remove(set.uid());
      }
    }
    return Optional.empty();
  }

  /** Hears of a deletion by the garbage collector, just before it happens. */
  public Optional<String> deleting(Write.Delete delete, View now) {
    for (Kind<?> kind : OWNED) {
      if (kind.type().equals(delete.target().type())) {
        return now.get(kind, delete.target().namespace(), delete.target().name())
            .filter(o -> !o.isTerminating() && isMeant(delete.options(), o))
            .flatMap(object -> judge(object, now));
      }
    }
    return Optional.empty();
  }

  private static boolean isMeant(Write.DeleteOptions options, KubeObject object) {
    return (options.uid().isEmpty() || options.uid().equals(object.uid()))
        && (options.revision().isEmpty() || options.revision().equals(object.meta().resourceVersion()));
  }

  private Optional<String> judge(KubeObject object, View now) {
    String what = object.kind() + " " + object.key() + " is deleted as garbage, ";
    List<OwnerReference> owners = object.meta().ownerReferences();
    if (owners.isEmpty()) {
      return Optional.of(what + "and has no owner");
    }
    for (OwnerReference owner : owners) {
      if (leaving.contains(owner.uid())) {
        return Optional.of(what + "though " + owner.name() + " was to leave it behind");
      }
      for (Kind<?> kind : OWNERS) {
        boolean lives =
            kind.type().kind().equals(owner.kind())
                && now.get(kind, object.namespace(), owner.name())
                    .filter(o -> o.uid().equals(owner.uid()))
                    .filter(o -> !o.isTerminating() || !o.meta().hasFinalizer("foregroundDeletion"))
                    .isPresent();
        if (lives) {
          return Optional.of(what + "and its owner " + owner.name() + " is there");
        }
      }
    }
    return Optional.empty();
  }
}
