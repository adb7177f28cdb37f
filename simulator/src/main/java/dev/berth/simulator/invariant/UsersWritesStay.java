package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.Optional;

/** What people wrote into an object is not undone by somebody who wrote what he had read before. */
public final class UsersWritesStay implements Invariant {
  /** The annotation: a number that grows. */
  public static final String MARK = "rude";

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (before.isEmpty() || after.isEmpty() || !before.get().uid().equals(after.get().uid())) {
      return Optional.empty();
    }
    long was = mark(before.get());
    long is = mark(after.get());
    return is < was
        ? Optional.of(type.singular() + " " + after.get().key() + " had mark " + was + ", and now has " + is)
        : Optional.empty();
  }

  private static long mark(KubeObject object) {
    String mark = object.meta().annotation(MARK);
    return mark.isEmpty() ? 0 : Long.parseLong(mark);
  }
}
