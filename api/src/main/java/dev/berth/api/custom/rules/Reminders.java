package dev.berth.api.custom.rules;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Warnings between the check of an update, which finds them, and the answer, which asks for them: rules are not evaluated
 * twice for that. Those of an update that is refused nobody asks for; all are forgotten where they become many.
 */
public final class Reminders {
  private static final int MOST = 1_000;

  /** An object as itself: two that are equal are two updates. */
  private record Itself(JsonObject object) {
    @Override
    @SuppressWarnings("ReferenceEquality") // which is what it is for
    public boolean equals(Object other) {
      return other instanceof Itself i && i.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  private final Map<Itself, List<String>> kept = new ConcurrentHashMap<>();

  /** Keeps the warnings for whoever asks, and answers the errors. */
  public Findings keep(JsonObject next, Findings findings) {
    if (!findings.warnings().isEmpty()) {
      if (kept.size() >= MOST) {
        kept.clear();
      }
      kept.put(new Itself(next), findings.warnings());
    }
    return findings;
  }

  /** The warnings about the very object, once. */
  public List<String> take(JsonObject next) {
    return kept.isEmpty() ? List.of() : Optional.ofNullable(kept.remove(new Itself(next))).orElse(List.of());
  }
}
