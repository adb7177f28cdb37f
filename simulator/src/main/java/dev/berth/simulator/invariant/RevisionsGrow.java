package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.Optional;

/** Whoever watches sees revisions that never go back. */
public final class RevisionsGrow implements Invariant {
  private long last;

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (after.isEmpty()) {
      return Optional.empty();
    }
    long revision = after.get().revision();
    if (revision < last) {
      return Optional.of(type.plural() + " " + after.get().key() + " came at revision " + revision + ", after " + last);
    }
    last = revision;
    return Optional.empty();
  }
}
