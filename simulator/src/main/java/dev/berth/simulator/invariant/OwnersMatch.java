package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.select.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A controller makes and adopts pods that its selector matches, a set only such as have its name and an ordinal; and nothing is
 * adopted by what is on its way out, for whoever adopts asks the API first.
 */
public final class OwnersMatch implements Invariant {
  /** From the answer that it is there until the last of those that are adopted then. */
  private static final Duration ASKED = Duration.ofSeconds(15);

  private final Supplier<Duration> held;
  private final Map<String, Instant> ended = new HashMap<>();

  /** @param held for how long somebody may have been held up between two writes */
  public OwnersMatch(Supplier<Duration> held) {
    this.held = held;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    KubeObject object = after.or(() -> before).orElseThrow();
    if (after.isEmpty() || object.isTerminating()) {
      ended.putIfAbsent(object.uid(), time);
    }
    Optional<OwnerReference> owner = after.flatMap(a -> a.meta().controller());
    boolean same = before.flatMap(b -> b.meta().controller()).map(OwnerReference::uid).equals(owner.map(OwnerReference::uid));
    if (owner.isEmpty() || same) {
      return Optional.empty();
    }
    Instant end = ended.getOrDefault(owner.get().uid(), Instant.MAX);
    if (before.isPresent() && object.kind().matches("Pod|ReplicaSet|ControllerRevision")
        && end.isBefore(time.minus(ASKED).minus(held.get()))) {
      return Optional.of(object.kind() + " " + object.key() + " is adopted by " + owner.get().name() + ", which ended at " + end);
    }
    return object instanceof Pod pod ? unlike(pod, owner.get(), now) : Optional.empty();
  }

  private static Optional<String> unlike(Pod pod, OwnerReference owner, View now) {
    return Owning.find(now, pod.namespace(), owner)
        .filter(
            o -> !LabelSelector.of(o.spec().object("selector")).matches(pod.meta().labels())
                || owner.kind().equals("StatefulSet") && !pod.name().matches(owner.name() + "-\\d+"))
        .map(o -> "pod " + pod.key() + " is given to " + owner.kind() + " " + owner.name() + ", which does not select it");
  }
}
