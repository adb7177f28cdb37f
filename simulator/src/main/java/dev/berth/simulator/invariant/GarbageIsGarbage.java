package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.meta.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the garbage collector deletes has owners, all of which have gone or wait for it to go; and what an owner was to leave
 * behind is not deleted after it; and an owner that is to go after what it owns does so.
 */
public final class GarbageIsGarbage implements Invariant {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";
  private static final Duration UNSEEN = Duration.ofSeconds(2);
  private static final List<Kind<?>> OWNED =
      List.of(Kinds.POD, Kinds.CLAIM, Kinds.CONTROLLER_REVISION, Kinds.REPLICA_SET);
  private static final List<Kind<?>> OWNERS =
      List.of(Kinds.STATEFUL_SET, Kinds.POD, Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.DAEMON_SET);

  private final Set<String> leaving = new HashSet<>();
  /** Owners that the garbage collector says have been left. */
  private final Set<String> left = new HashSet<>();
  private final Supplier<Duration> staleness;

  /** @param staleness how old a view may be at the time */
  public GarbageIsGarbage(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (after.isEmpty()) {
      // somebody asked again, and for all of it to go
      leaving.removeIf(uid -> uid.equals(object.uid()) && !left.contains(uid));
    } else if (object.isTerminating()) {
      if (object.meta().hasFinalizer(ORPHAN)) {
        leaving.add(object.uid());
      } else if (object.meta().hasFinalizer(FOREGROUND)) {
        leaving.remove(object.uid());
      }
    }
    return Optional.empty();
  }

  /** Hears of a change by the garbage collector, just before it happens: it may let go of what waits for what it owns. */
  public Optional<String> changing(Write.Patch patch, View now, Instant time) {
    Optional<? extends KubeObject> owner =
        OWNERS.stream()
            .filter(kind -> kind.type().equals(patch.target().type()))
            .flatMap(kind -> now.get(kind, patch.target().namespace(), patch.target().name()).stream())
            .findFirst();
    owner.filter(_ -> takes(patch, ORPHAN)).ifPresent(o -> left.add(o.uid()));
    return owner
        .filter(o -> o.meta().hasFinalizer(FOREGROUND) && takes(patch, FOREGROUND))
        .flatMap(o -> left(o, now, time.minus(staleness.get()).minus(UNSEEN)));
  }

  /** Whether it says what finalizers there are, and this is none of them. */
  private static boolean takes(Write.Patch patch, String finalizer) {
    return patch.body() instanceof JsonObject body && body.object("metadata").has("finalizers")
        && body.object("metadata").array("finalizers").strings().noneMatch(finalizer::equals);
  }

  /** What an owner that was to wait for it has left behind. */
  private static Optional<String> left(KubeObject owner, View now, Instant seen) {
    return OWNED.stream()
        .flatMap(kind -> now.list(kind, owner.namespace()).stream())
        .filter(object -> object.meta().creationTimestamp().filter(at -> at.isBefore(seen)).isPresent())
        .filter(
            object ->
                object.meta().ownerReferences().stream()
                    .anyMatch(o -> o.uid().equals(owner.uid()) && o.blockOwnerDeletion()))
        .findFirst()
        .map(object -> owner.kind() + " " + owner.key() + " is let go before its " + object.kind() + " " + object.key());
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
      boolean lives =
          Owning.find(now, object.namespace(), owner)
              .filter(o -> !o.isTerminating() || !o.meta().hasFinalizer(FOREGROUND))
              .isPresent();
      if (lives) {
        return Optional.of(what + "and its owner " + owner.name() + " is there");
      }
    }
    return Optional.empty();
  }
}
