package dev.berth.controllers.volume.anew;

import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Deletes claims that may begin anew, of one member of a set after the other. Keys are those of sets. It owns the memory of how long nodes have
 * been gone.
 *
 * <p>Nothing is lost that a stale view has hidden: the API says that the nodes are gone and the volumes are as they were seen, then the view is
 * brought up to what the API knows, all is judged again, and the claim goes only as it was seen.
 */
final class AnewPlanner implements Planner<String> {
  /** Agents that begin again, and stores that are put back, have their nodes registered anew within seconds. */
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
        sure(plan, member, key);
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
    String why = "node " + String.join(", ", member.nodes()) + " is gone, and it does not begin anew yet: " + member.obstacle().orElseThrow();
    return member.claims().stream().<Step>map(claim -> new Step.Tell(Note.warning(claim, "BeginAnewWaits", why))).toList();
  }

  private void sure(Plan.Builder plan, LostMember member, String key) {
    List<Step> confirmed = new ArrayList<>();
    member.nodes().forEach(node -> confirmed.add(new Step.Confirm(Ref.of(Kinds.NODE, "", node), is -> GoneNodes.isGone(is.map(Node::new)))));
    for (PersistentVolumeClaim claim : member.claims()) {
      volume(claim)
          .ifPresent(
              seen ->
                  confirmed.add(
                      new Step.Confirm(
                          Ref.of(Kinds.VOLUME, seen),
                          is -> is.filter(v -> v.object("metadata").text("resourceVersion").equals(seen.meta().resourceVersion())).isPresent())));
    }
    plan.together(confirmed)
        .then(
            new Step.Call(
                "making sure that " + member.pod() + " of " + key + " begins anew",
                () -> place.client().get(Ref.of(Kinds.CLAIM, member.claims().getFirst())).thenCompose(answer -> judged(key, member, answer))));
  }

  private Optional<PersistentVolume> volume(PersistentVolumeClaim claim) {
    return place.view().get(Kinds.VOLUME, "", claim.volumeName());
  }

  private CompletionStage<Plan> judged(String key, LostMember member, Answer answer) {
    return switch (answer) {
      case Answer.Done done -> {
        CompletableFuture<Plan> decided = new CompletableFuture<>();
        seen(done.revision(), 0, () -> decided.complete(begin(key, member.ordinal())));
        yield decided;
      }
      case Answer.Refused refused -> CompletableFuture.completedFuture(refused.isNotFound() ? Plan.NOTHING : Plan.of(new Step.Fail(refused.message())));
    };
  }

  private void seen(long revision, int at, Runnable then) {
    if (at == JUDGED.size()) {
      then.run();
    } else {
      place.view().onceSeen(JUDGED.get(at), revision, () -> seen(revision, at + 1, then));
    }
  }

  private Plan begin(String key, int ordinal) {
    return lost(place.view(), key).stream()
        .filter(member -> member.ordinal() == ordinal && member.mayBegin() && absence.of(member.nodes()).compareTo(GRACE) >= 0)
        .findFirst()
        .map(member -> Plan.builder().together(member.claims().stream().map(claim -> deletion(member, claim)).toList()).build())
        .orElse(Plan.NOTHING);
  }

  private Step deletion(LostMember member, PersistentVolumeClaim claim) {
    Write.DeleteOptions asSeen = new Write.DeleteOptions(claim.uid(), claim.meta().resourceVersion(), Optional.empty(), "");
    return Step.perform(new Write.Delete(Ref.of(Kinds.CLAIM, claim), asSeen))
        .reporting(answer -> answer instanceof Answer.Done ? told(member, claim) : List.of())
        .tolerating("NotFound", "Conflict");
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
