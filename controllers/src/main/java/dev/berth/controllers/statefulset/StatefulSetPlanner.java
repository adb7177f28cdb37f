package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides what is next about a set: first that pods and revisions are its own, then that its template has a revision, and
 * then what its pods need, with the status and the end of the history in the same plan.
 *
 * <p>The status is written as it will be when the plan's writes are done, so that it need not be written twice; where one of
 * them fails, as it is.
 */
final class StatefulSetPlanner implements Planner<SetName> {
  static final Index<ControllerRevision> REVISIONS_BY_CONTROLLER = Indexes.byController(Kinds.CONTROLLER_REVISION);

  @Override
  public Plan plan(View view, SetName key, Instant now) {
    Optional<StatefulSet> set = view.get(Kinds.STATEFUL_SET, key.namespace(), key.name());
    if (set.isEmpty()) {
      return Plan.NOTHING;
    }
    try {
      return plan(view, set.get(), LabelSelector.of(set.get().spec(), "selector"), now);
    } catch (SelectorException unreadable) {
      return Plan.NOTHING;
    }
  }

  private static Plan plan(View view, StatefulSet set, LabelSelector selector, Instant now) {
    RevisionHistory history = history(view, set, selector);
    Membership membership =
        Membership.of(
            set,
            selector,
            view.by(Indexes.PODS_BY_CONTROLLER, set.uid()),
            view.by(Indexes.PODS_BY_CONTROLLER, orphansOf(set)),
            history.orphans());
    if (!membership.isSettled()) {
      Plan.Builder plan = Plan.builder();
      if (!membership.adopted().isEmpty()) {
        plan.then(Membership.confirm(set));
      }
      return plan.together(membership.steps(set)).again(Duration.ZERO).build();
    }
    boolean ending = view.get(Kinds.NAMESPACE, "", set.namespace()).filter(KubeObject::isTerminating).isPresent();
    return switch (Lineage.of(set, history, name -> view.get(Kinds.CONTROLLER_REVISION, set.namespace(), name))) {
      case Lineage.Unwritten unwritten ->
          ending ? Plan.NOTHING : Plan.builder().then(unwritten.step()).again(Duration.ZERO).build();
      case Lineage.Known known ->
          plan(view, set, history, known, membership.pods(), ending, now);
    };
  }

  private static String orphansOf(StatefulSet set) {
    return set.namespace() + "/";
  }

  /** The set's own revisions and those that nobody owns, as far as the selector selects them. */
  private static RevisionHistory history(View view, StatefulSet set, LabelSelector selector) {
    return new RevisionHistory(
        Stream.of(set.uid(), orphansOf(set))
            .flatMap(key -> view.by(REVISIONS_BY_CONTROLLER, key).stream())
            .filter(revision -> selector.matches(revision.meta().labels()))
            .toList());
  }

  /** @param ending whether the namespace is going, so that nothing can be created in it */
  private static Plan plan(
      View view,
      StatefulSet set,
      RevisionHistory history,
      Lineage.Known revisions,
      List<Pod> pods,
      boolean ending,
      Instant now) {
    List<Member> members = new ArrayList<>(pods.size());
    pods.forEach(pod -> members.add(Member.of(pod, set.minReadySeconds(), now)));
    Roster roster = Roster.of(set, members);
    Claims claims = new Claims(set);
    Upkeep upkeep =
        new Upkeep(
            set,
            claims,
            new PodRecipe(set, claims, revisions),
            name -> view.get(Kinds.CLAIM, set.namespace(), name));
    Course course = new Course(set, upkeep, revisions.update().name());
    if (!set.isTerminating() && !ending) {
      course.steer(roster);
    }
    Plan.Builder plan = course.stages();
    status(plan, set, revisions, roster.members(), course);
    history.beyond(set.revisionHistoryLimit(), live(revisions, members)).stream()
        .map(old -> Step.perform(Write.delete(Kinds.CONTROLLER_REVISION, old)).tolerating("NotFound"))
        .forEach(plan::closing);
    course.notes().forEach(note -> plan.closing(new Step.Tell(note)));
    members.stream()
        .map(Member::untilAvailable)
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .ifPresent(plan::again);
    return plan.build();
  }

  private static void status(
      Plan.Builder plan, StatefulSet set, Lineage.Known revisions, List<Member> members, Course course) {
    JsonObject now = Counts.of(members, revisions, Set.of(), List.of()).status(set, revisions);
    boolean moves = !plan.isEmpty();
    JsonObject then =
        moves ? Counts.of(members, revisions, course.gone(), course.made()).status(set, revisions) : now;
    if (Counts.isNews(then, set)) {
      plan.then(write(set, then));
    }
    if (moves && Counts.isNews(now, set)) {
      plan.fallback(write(set, now));
    }
  }

  private static Step write(StatefulSet set, JsonObject status) {
    return Step.perform(Write.updateStatus(Kinds.STATEFUL_SET, new StatefulSet(set.json().with("status", status))));
  }

  private static Set<String> live(Lineage.Known revisions, List<Member> members) {
    Set<String> live = new HashSet<>();
    live.add(revisions.current().name());
    live.add(revisions.update().name());
    members.forEach(member -> live.add(member.revision()));
    return live;
  }
}
