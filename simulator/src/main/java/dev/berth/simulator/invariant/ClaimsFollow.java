package dev.berth.simulator.invariant;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.quantity.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Claims that follow their set's templates grow, and nothing else: none has less than it had, none is asked by its set for less than
 * that, and where the set waits until a pod is deleted, its claims wait as well.
 */
public final class ClaimsFollow implements Invariant {
  /** Times of objects are whole seconds, and who decides has not seen what happened just now. */
  private static final Duration UNSEEN = Duration.ofSeconds(3);

  private final Supplier<Duration> staleness;
  /** When a set ceased to ask for growth in place, by its key. */
  private final Map<String, Instant> inPlaceUntil = new HashMap<>();

  /** @param staleness how old the view of the sets' controller may be at the time */
  public ClaimsFollow(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isPresent() && after.get() instanceof StatefulSet set
        && before.filter(b -> how((StatefulSet) b).equals(StatefulSet.IN_PLACE) && !how(set).equals(StatefulSet.IN_PLACE)).isPresent()) {
      inPlaceUntil.put(set.key(), time);
    }
    return after.isPresent() && after.get() instanceof PersistentVolumeClaim claim
            && before.filter(b -> b.uid().equals(claim.uid())).isPresent()
            && before.get() instanceof PersistentVolumeClaim old && capacity(claim).compareTo(capacity(old)) < 0
        ? Optional.of("claim " + claim.key() + " had " + capacity(old) + ", and has " + capacity(claim))
        : Optional.empty();
  }

  private static String how(StatefulSet set) {
    return set.meta().annotation(StatefulSet.UPDATE_CLAIMS);
  }

  private static Quantity capacity(PersistentVolumeClaim claim) {
    return claim.capacity().orElse(Quantity.ZERO);
  }

  /**
   * Hears that the sets' controller writes to a claim, just before it does.
   *
   * @return what is wrong if the API does it
   */
  public Optional<String> writing(Write.Update update, View now, Instant time) {
    PersistentVolumeClaim wanted = new PersistentVolumeClaim(update.object());
    return now.get(Kinds.CLAIM, wanted.key())
        .flatMap(
            is -> {
              int more = wanted.requestedStorage().compareTo(is.requestedStorage());
              if (more < 0 && wanted.requestedStorage().compareTo(capacity(is)) <= 0) {
                return Optional.of(
                    "claim " + is.key() + " asks for " + is.requestedStorage() + ", and its set makes " + wanted.requestedStorage() + " of it");
              }
              return more > 0 ? tooEarly(is, now, time) : Optional.empty();
            });
  }

  private Optional<String> tooEarly(PersistentVolumeClaim claim, View now, Instant time) {
    return now.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
        .filter(pod -> pod.meta().creationTimestamp().filter(at -> isOld(at, time)).isPresent())
        .filter(pod -> claim.name().endsWith("-" + pod.name()) && waits(pod, now, time))
        .findFirst()
        .map(pod -> "claim " + claim.key() + " is to grow when " + pod.name() + " has been deleted, and grows before");
  }

  private boolean waits(Pod pod, View now, Instant time) {
    return Sets.of(pod, now)
        .filter(set -> how(set).equals(StatefulSet.ON_DELETE) && isOld(inPlaceUntil.getOrDefault(set.key(), Instant.MIN), time))
        .isPresent();
  }

  private boolean isOld(Instant at, Instant time) {
    return at.isBefore(time.minus(staleness.get()).minus(UNSEEN));
  }

  /** Hears that the sets' controller deletes a claim: those that follow a template are not made anew, nor are any others. */
  public Optional<String> deleting(String claim) {
    return Optional.of("claim " + claim + " is deleted by its set");
  }
}
