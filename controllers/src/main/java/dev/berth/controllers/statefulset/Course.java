package dev.berth.controllers.statefulset;

import dev.berth.client.Note;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.statefulset.Roster.Slot;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What is done about a set's pods in one pass. It owns the stages while they are collected.
 *
 * <p>Ordered: from the lowest ordinal up, as far as the first that is not well; then, all being well, one of the condemned,
 * the highest; then, none being left, the update. Parallel: all of it at once, the pods in growing batches.
 */
final class Course {
  /** Writes under way at once in a parallel set. */
  private static final int MOST = 500;

  private final StatefulSet set;
  private final Upkeep upkeep;
  private final InPlace inPlace;
  private final String update;
  private final List<Note> notes = new ArrayList<>();
  private final Plan.Builder stages = Plan.builder();
  private final Set<String> gone = new HashSet<>();
  private final List<String> made = new ArrayList<>();

  Course(StatefulSet set, Upkeep upkeep, InPlace inPlace, String update) {
    this.set = set;
    this.upkeep = upkeep;
    this.inPlace = inPlace;
    this.update = update;
  }

  /** What to tell whatever comes of the stages. */
  List<Note> notes() {
    return notes;
  }

  /** The stages; others may be added. */
  Plan.Builder stages() {
    return stages;
  }

  /** The names of the pods that are deleted. */
  Set<String> gone() {
    return gone;
  }

  /** The revisions of the pods that are made. */
  List<String> made() {
    return made;
  }

  /** Nothing is done while it cannot be read which pods there should be; an API server that knows the annotation refuses such a set. */
  void stay(String reserved, String error) {
    notes.add(Note.warning(set, "InvalidOrdinals", "annotation " + StatefulSet.RESERVE_ORDINALS + ": " + reserved + " " + error));
  }

  void steer(Roster roster) {
    InPlace.error(set).ifPresent(notes::add);
    boolean reached = set.isParallel() ? inParallel(roster) : inOrder(roster);
    if (reached) {
      stages.together(Rollout.next(set, roster.replicas(), update).stream().flatMap(m -> renewal(m).stream()).toList());
    }
  }

  /** What an update does about a pod. */
  private Optional<Step> renewal(Member member) {
    return switch (inPlace.of(member)) {
      case InPlace.Turn.Unasked _ -> Optional.of(deletion(member));
      case InPlace.Turn.Replaced replaced -> {
        notes.add(replaced.why());
        yield Optional.of(deletion(member));
      }
      case InPlace.Turn.Waits waits -> {
        notes.addAll(waits.notes());
        yield Optional.empty();
      }
      case InPlace.Turn.Marked marked -> Optional.of(marked.step());
      case InPlace.Turn.Resized resized -> Optional.of(orElse(resized, upkeep.deletion(member)));
    };
  }

  /** What the API says can never be done in place is done by replacing the pod. */
  private static Step orElse(InPlace.Turn.Resized resized, Step replacement) {
    Plan plan =
        Plan.builder()
            .then(resized.step().reporting(resized.orReplaced()))
            .closing(
                new Step.Conclude(refused -> refused.stream().anyMatch(InPlace::isNever) ? List.of(replacement) : List.of()))
            .build();
    return new Step.Call("resize", () -> CompletableFuture.completedFuture(plan));
  }

  /**
   * About a pod that is not ready and that an ordered set waits for, out of its turn: other resources may be what it lacks, and they
   * cost nothing. It is not replaced for them, which it would not be otherwise: only where it is {@link Stuck}.
   */
  private void help(Roster roster, Member member) {
    if (member.ready() || !Rollout.concerns(set, member, update)) {
      return;
    }
    switch (inPlace.of(member)) {
      case InPlace.Turn.Marked marked -> stages.then(marked.step());
      case InPlace.Turn.Resized resized -> stages.then(resized.step());
      case InPlace.Turn.Waits waits -> notes.addAll(waits.notes());
      case InPlace.Turn.Unasked _, InPlace.Turn.Replaced _ -> {
        if (Stuck.is(set, roster, member, update)) {
          gone.add(member.name());
          stages.then(upkeep.replacement(member, update));
        }
      }
    }
  }

  /** Whether nothing comes before the update. */
  private boolean inOrder(Roster roster) {
    for (Slot slot : roster.replicas()) {
      if (!oneOf(slot, roster)) {
        return false;
      }
    }
    stages.together(roster.condemned().stream().flatMap(m -> upkeep.rewrites(m, false).stream()).toList());
    if (roster.condemned().isEmpty()) {
      return true;
    }
    Member highest = roster.condemned().getFirst();
    Optional<Member> unavailable = roster.firstUnavailable();
    // One that will never run again gets no better by waiting; upstream waits for ever where two of them are condemned.
    boolean ill = !highest.pod().isFinished() && (!highest.ready() || !highest.available());
    if (!highest.terminating() && (!ill || unavailable.equals(Optional.of(highest)))) {
      stages.then(deletion(highest));
    }
    return false;
  }

  /** Whether those after it may be looked at. */
  private boolean oneOf(Slot slot, Roster roster) {
    return switch (upkeep.of(slot)) {
      case Need.Nothing _ -> true;
      case Need.Patience _ -> {
        slot.member().ifPresent(member -> help(roster, member));
        yield false;
      }
      case Need.Blocked blocked -> {
        notes.add(blocked.note());
        yield false;
      }
      case Need.Replacement replacement -> {
        stages.then(deletion(replacement.member()));
        yield false;
      }
      case Need.Creation creation -> {
        notes.addAll(creation.notes());
        made.add(creation.revision());
        stages.together(creation.claims()).then(creation.pod());
        yield false;
      }
      case Need.Repair repair -> {
        stages.together(repair.claims()).together(repair.pod());
        yield repair.settled();
      }
    };
  }

  private boolean inParallel(Roster roster) {
    List<Step> steps = new ArrayList<>();
    for (Slot slot : roster.replicas()) {
      switch (upkeep.of(slot)) {
        case Need.Nothing _, Need.Patience _ -> {}
        case Need.Blocked blocked -> notes.add(blocked.note());
        case Need.Replacement replacement -> steps.add(deletion(replacement.member()));
        case Need.Creation creation -> {
          notes.addAll(creation.notes());
          made.add(creation.revision());
          steps.add(chain("create ordinal " + slot.ordinal(), creation.claims(), List.of(creation.pod())));
        }
        case Need.Repair repair ->
            steps.add(chain("repair ordinal " + slot.ordinal(), repair.claims(), repair.pod()));
      }
    }
    stages.slowly(steps, MOST);
    stages.together(roster.condemned().stream().flatMap(m -> upkeep.rewrites(m, false).stream()).toList());
    stages.slowly(
        roster.condemned().stream().filter(m -> !m.terminating()).map(this::deletion).toList(), MOST);
    return true;
  }

  /** One thing after the other inside of a stage. */
  private static Step chain(String what, List<Step> first, List<Step> then) {
    if (first.size() + then.size() == 1) {
      return first.isEmpty() ? then.getFirst() : first.getFirst();
    }
    Plan plan = Plan.builder().together(first).together(then).build();
    return new Step.Call(what, () -> CompletableFuture.completedFuture(plan));
  }

  private Step deletion(Member member) {
    gone.add(member.name());
    return upkeep.deletion(member);
  }
}
