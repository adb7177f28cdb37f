package dev.berth.controllers.volume.anew;

import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Fresh;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes claims that may begin anew, of one member of a set after the other. Keys are those of sets. It owns the memory of how long nodes have
 * been gone.
 *
 * <p>Nothing is lost that a stale view has hidden: the view is brought up to what the API knows, and all is judged again. Then the API says that
 * the nodes are still gone, that volumes are as they were seen, and that it would let all of the member's claims go; and each goes only as it was
 * seen. So it is all of them or none, unless somebody changes one of them in the very moment: then the rest follows.
 */
final class AnewPlanner implements Planner<String> {
  /** Where agents begin again, or a store is put back, nodes are registered anew within seconds. */
  static final Duration GRACE = Duration.ofMinutes(1);

  private static final List<ResourceType> JUDGED =
      List.of(Kinds.NODE.type(), Kinds.VOLUME.type(), Kinds.CLAIM.type(), Kinds.POD.type(), Kinds.STATEFUL_SET.type());

  private final Workplace place;
  private final Absence absence;

  AnewPlanner(Workplace place, Absence absence) {
    this.place = place;
    this.absence = absence;
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Plan.Builder plan = Plan.builder();
    List<Step> told = new ArrayList<>();
    for (LostMember member : lost(view, key)) {
      Duration left = GRACE.minus(absence.of(member.nodes()));
      if (left.isPositive()) {
        plan.again(left);
      } else if (member.mayBegin()) {
        plan.then(judgement(member));
      } else {
        told.addAll(waits(member));
      }
    }
    return plan.together(told).build();
  }

  private static List<LostMember> lost(View view, String key) {
    return view.get(Kinds.STATEFUL_SET, key).map(set -> LostMember.of(view, set)).orElse(List.of());
  }

  private static List<Step> waits(LostMember member) {
    return member.claims().stream().<Step>map(claim -> new Step.Tell(waits(member, claim, member.obstacle().orElseThrow()))).toList();
  }

  private static Note waits(LostMember member, PersistentVolumeClaim claim, String why) {
    return Note.warning(
        claim, "BeginAnewWaits", "node " + String.join(", ", member.nodes()) + " is gone, and it does not begin anew yet: " + why);
  }

  private Optional<PersistentVolume> volume(PersistentVolumeClaim claim) {
    return place.view().get(Kinds.VOLUME, "", claim.volumeName());
  }

  private Step judgement(LostMember member) {
    StatefulSet set = member.set();
    String what = "beginning " + member.pod() + " of " + set.key() + " anew";
    return Fresh.decision(place, what, JUDGED, "", () -> begin(set.key(), member.ordinal()));
  }

  private Plan begin(String key, int ordinal) {
    return lost(place.view(), key).stream()
        .filter(member -> member.ordinal() == ordinal && member.mayBegin() && absence.of(member.nodes()).compareTo(GRACE) >= 0)
        .findFirst()
        .map(this::begin)
        .orElse(Plan.NOTHING);
  }

  private Plan begin(LostMember member) {
    List<Step> sure = new ArrayList<>();
    List<Step> deletions = new ArrayList<>();
    member.nodes().forEach(node -> sure.add(new Step.Confirm(Ref.of(Kinds.NODE, "", node), is -> GoneNodes.isGone(is.map(Node::new)))));
    for (PersistentVolumeClaim claim : member.claims()) {
      volume(claim).ifPresent(seen -> sure.add(Step.unchanged(Kinds.VOLUME, seen)));
      Write.DeleteOptions asSeen = new Write.DeleteOptions(claim.uid(), claim.meta().resourceVersion(), Optional.empty(), "", false);
      sure.add(Step.perform(new Write.Delete(Ref.of(Kinds.CLAIM, claim), asSeen.dry())).reporting(answer -> refused(member, claim, answer)));
      deletions.add(
          Step.perform(new Write.Delete(Ref.of(Kinds.CLAIM, claim), asSeen))
              .reporting(answer -> answer instanceof Answer.Done ? told(member, claim) : List.of()));
    }
    return Plan.builder().together(sure).together(deletions).build();
  }

  /** By a policy or a webhook; what has changed meanwhile is looked at again, and nothing to tell of. */
  private static List<Note> refused(LostMember member, PersistentVolumeClaim claim, Answer answer) {
    return answer instanceof Answer.Refused refused && !refused.isConflict() && !refused.isNotFound()
        ? List.of(waits(member, claim, refused.message()))
        : List.of();
  }

  private List<Note> told(LostMember member, PersistentVolumeClaim claim) {
    StatefulSet set = member.set();
    boolean kept = volume(claim).filter(volume -> volume.reclaimPolicy().equals("Retain")).isPresent();
    String what =
        "node " + String.join(", ", member.nodes()) + " is gone, and volume " + claim.volumeName() + " with it"
            + (kept ? ", which is kept (Retain) in case it comes back" : "");
    return List.of(
        Note.warning(claim, "BeginsAnew", what + ": statefulset " + set.name() + " makes the claim again, with a new volume"),
        Note.warning(set, "MemberBeginsAnew", "claim " + claim.name() + " is deleted and made again, with a new volume: " + what));
  }
}
