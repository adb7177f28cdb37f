package dev.berth.controllers.volume.protect;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Claims that no pod has any more say so, and since when: condition {@code Unused} (KEP-5541). A pod that has ended does not count, one
 * that waits for a node does.
 *
 * <p>It is said after a while, of the moment at which it began, and is no more once a pod has the claim again: a pod that is replaced,
 * and a claim whose pod is just being made, are no news to anybody and cost no write, and whoever waits until a claim in use has no
 * conditions waits for others'. What this process has not seen it does not know: after a restart the moment may be later than it was.
 */
final class UnusedClaims implements Planner<String> {
  static final Duration WHILE = Duration.ofMinutes(1);
  private static final String UNUSED = "Unused";

  /** Claims without a pod that do not say so yet, by key. */
  private final Map<String, Instant> since = new HashMap<>();

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, key).filter(c -> !c.isTerminating());
    if (claim.isEmpty()) {
      since.remove(key);
      return Plan.NOTHING;
    }
    boolean said = Condition.isTrue(claim.get(), UNUSED);
    if (view.by(Indexes.PODS_BY_CLAIM, key).stream().anyMatch(pod -> !pod.isFinished())) {
      since.remove(key);
      return said ? write(claim.get(), Condition.without(claim.get().status().array("conditions"), List.of(UNUSED))) : Plan.NOTHING;
    }
    if (said) {
      return Plan.NOTHING;
    }
    Instant began = since.computeIfAbsent(key, _ -> now);
    Duration left = Duration.between(now, began.plus(WHILE));
    return left.isPositive()
        ? Plan.after(left)
        : write(
            claim.get(),
            Condition.set(claim.get().status().array("conditions"), UNUSED, "True", "NoPodsUsingPVC", "No pod uses this claim", began));
  }

  /** Only for the version that was seen: conditions are written as a whole. */
  private static Plan write(PersistentVolumeClaim claim, JsonArray conditions) {
    JsonObject status = JsonObject.EMPTY.with("conditions", Patches.orNull(conditions));
    return Plan.of(Step.perform(Patches.exactStatus(Kinds.CLAIM, claim, status)).tolerating("NotFound"));
  }
}
