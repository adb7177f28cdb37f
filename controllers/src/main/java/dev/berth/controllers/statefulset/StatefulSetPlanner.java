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
import dev.berth.controllers.pods.Claims;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Ordinals;
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

/**
 * Decides what is next about a set: first that pods and revisions are its own, then that its template has a revision, and
 * then what its pods need, with the status and the end of the history in the same plan.
 *
 * <p>The status is written as it will be when the plan's writes are done, so that it need not be written twice; where one of
 * them fails, as it is.
 */
final class StatefulSetPlanner implements Planner<SetName> {
  static final Index<ControllerRevision> REVISIONS_BY_CONTROLLER = Indexes.byController(Kinds.CONTROLLER_REVISION);

  private final boolean acts;

  StatefulSetPlanner() {
    this(true);
  }

  private StatefulSetPlanner(boolean acts) {
    this.acts = acts;
  }

  /** One that writes the status and leaves the pods to a later plan. */
  static StatefulSetPlanner ofStatus() {
    return new StatefulSetPlanner(false);
  }

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

  private Plan plan(View view, StatefulSet set, LabelSelector selector, Instant now) {
    Claims<ControllerRevision> revisions =
        Claims.of(
            set,
            view,
            REVISIONS_BY_CONTROLLER,
            revision -> selector.matches(revision.meta().labels()),
            _ -> true);
    if (!revisions.settled()) {
      return thenAgain(revisions.plan(Kinds.STATEFUL_SET, set, Kinds.CONTROLLER_REVISION));
    }
    Claims<Pod> pods =
        Claims.of(set, view, Indexes.PODS_BY_CONTROLLER, _ -> true, pod -> Identity.isOf(set, selector, pod));
    if (!pods.settled()) {
      return thenAgain(pods.plan(Kinds.STATEFUL_SET, set, Kinds.POD));
    }
    RevisionHistory history = new RevisionHistory(revisions.kept());
    boolean ending = view.get(Kinds.NAMESPACE, "", set.namespace()).filter(KubeObject::isTerminating).isPresent();
    return switch (Lineage.of(set, history, name -> view.get(Kinds.CONTROLLER_REVISION, set.namespace(), name))) {
      case Lineage.Unwritten unwritten ->
          ending ? Plan.NOTHING : thenAgain(Plan.of(unwritten.step()));
      case Lineage.Known known ->
          plan(view, set, history, known, pods.kept(), ending, now);
    };
  }

  private static Plan thenAgain(Plan plan) {
    return new Plan(plan.stages(), plan.closing(), Optional.of(Duration.ZERO));
  }

  /** @param ending whether the namespace is going, so that nothing can be created in it */
  private Plan plan(
      View view,
      StatefulSet set,
      RevisionHistory history,
      Lineage.Known revisions,
      List<Pod> pods,
      boolean ending,
      Instant now) {
    ClaimTemplates claims = new ClaimTemplates(set);
    boolean growing = ClaimUpdates.isAsked(set);
    List<Member> members = new ArrayList<>(pods.size());
    pods.forEach(
        pod ->
            members.add(
                Member.of(
                    pod, set.minReadySeconds(), now, InPlace.isUnderWay(pod, history), growing && claims.areLackedBy(pod))));
    Roster roster = Roster.of(set, members);
    Upkeep upkeep =
        new Upkeep(
            set,
            claims,
            new PodRecipe(set, claims, revisions),
            Restore.of(view, set, claims),
            name -> view.get(Kinds.CLAIM, set.namespace(), name));
    String reserved = set.meta().annotation(StatefulSet.RESERVE_ORDINALS);
    Course course = new Course(set, upkeep, new InPlace(set, revisions.update(), history), revisions.update().name());
    if (!set.isTerminating() && !ending) {
      Ordinals.error(reserved).ifPresentOrElse(error -> course.stay(reserved, error), () -> course.steer(roster));
    }
    if (!acts) {
      return Plan.builder().together(news(set, afterwards(set, revisions, roster.members(), course))).build();
    }
    Plan.Builder plan = course.stages();
    status(plan, set, revisions, roster.members(), course);
    history.beyond(set.revisionHistoryLimit(), live(revisions, members)).stream()
        .map(old -> Step.perform(Write.delete(Kinds.CONTROLLER_REVISION, old)).tolerating("NotFound"))
        .forEach(plan::closing);
    course.notes().forEach(note -> plan.closing(new Step.Tell(note)));
    if (!set.isTerminating() && !ending) {
      upkeep.updates(roster).forEach(plan::closing);
    }
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
    JsonObject then = moves ? afterwards(set, revisions, members, course) : now;
    if (moves && (Counts.isNews(now, set) || Counts.isNews(then, set))) {
      plan.closing(new Step.Conclude(refused -> news(set, refused.isEmpty() ? then : now)));
    } else {
      news(set, then).forEach(plan::then);
    }
  }

  /** The status when all that the course wants is done. */
  private static JsonObject afterwards(StatefulSet set, Lineage.Known revisions, List<Member> members, Course course) {
    return Counts.of(members, revisions, course.gone(), course.made()).status(set, revisions);
  }

  private static List<Step> news(StatefulSet set, JsonObject status) {
    return Counts.isNews(status, set) ? List.of(write(set, status)) : List.of();
  }

  private static Step write(StatefulSet set, JsonObject status) {
    return Step.perform(Write.updateStatus(Kinds.STATEFUL_SET, new StatefulSet(set.json().with("status", status))));
  }

  private static Set<String> live(Lineage.Known revisions, List<Member> members) {
    Set<String> live = new HashSet<>();
    live.add(revisions.current().name());
    live.add(revisions.update().name());
    members.forEach(
        member -> {
          live.add(member.revision());
          live.add(member.pod().meta().annotation(StatefulSet.RESIZING_TO));
        });
    return live;
  }
}
