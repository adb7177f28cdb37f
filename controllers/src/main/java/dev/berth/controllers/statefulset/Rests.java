package dev.berth.controllers.statefulset;

import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nothing is done about a set's pods within {@link #REST} after somebody asked to delete a pod that the set will make anew, where
 * that pod was gone so soon. Pods whose processes take longer to end, as most real ones do, are made anew at once.
 *
 * <p>Who deleted it should have a chance to see that the name was free. kubectl looks at the pod, lists those of its name, and
 * up to 100 ms after that looks whether there is one: if the old pod was there at its first look and the next one is at its
 * last, it waits for ever. On the loop.
 */
final class Rests implements Planner<SetName> {
  static final Duration REST = Duration.ofMillis(250);

  /** One who goes on deleting does not keep a set from being looked after. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** @param latest when it ends whatever is deleted meanwhile */
  private record Rest(Instant until, Instant latest) {}

  private final Workplace place;
  private final Planner<SetName> planner = new StatefulSetPlanner();
  private final Planner<SetName> meanwhile = StatefulSetPlanner.ofStatus();
  private final Map<SetName, Rest> resting = new HashMap<>();
  /** Since when pods, by uid, are ending that somebody deleted. */
  private final Map<String, Instant> leaving = new HashMap<>();

  Rests(Workplace place) {
    this.place = place;
  }

  @Override
  public Plan plan(View view, SetName set, Instant now) {
    Rest rest = resting.get(set);
    if (rest != null && now.isBefore(rest.until)) {
      Plan plan = meanwhile.plan(view, set, now);
      return new Plan(plan.stages(), plan.closing(), Optional.of(Duration.between(now, rest.until)));
    }
    resting.remove(set);
    return planner.plan(view, set, now);
  }

  /** A pod of the set has been told to end. */
  void leaves(StatefulSet set, Pod before) {
    if (comesBackAsItWas(set, before)) {
      leaving.put(before.uid(), place.now());
    }
  }

  /** A pod of the set has gone. */
  void gone(StatefulSet set, Pod before) {
    Instant now = place.now();
    Optional<Instant> asked =
        Optional.ofNullable(leaving.remove(before.uid()))
            .or(() -> before.isTerminating() || !comesBackAsItWas(set, before) ? Optional.empty() : Optional.of(now));
    asked.map(at -> at.plus(REST)).filter(now::isBefore).ifPresent(until -> rest(SetName.of(set), until, now));
  }

  private void rest(SetName set, Instant until, Instant now) {
    Rest known = resting.get(set);
    Instant latest = known != null && now.isBefore(known.until) ? known.latest : now.plus(LONGEST);
    resting.put(set, new Rest(until.isBefore(latest) ? until : latest, latest));
  }

  /** What a set deletes itself, to scale down, for another revision or because it had ended, does not. */
  private static boolean comesBackAsItWas(StatefulSet set, Pod pod) {
    String revision = pod.meta().label(StatefulSet.REVISION_LABEL);
    return set.ordinals().has(Identity.ordinal(pod.name()))
        && !pod.isFinished()
        && !revision.isEmpty()
        && revision.equals(set.status().text("updateRevision"));
  }
}
