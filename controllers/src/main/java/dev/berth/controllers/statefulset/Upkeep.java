package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.statefulset.Roster.Slot;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says what each ordinal of a set needs. */
final class Upkeep {
  private static final Need NOTHING = new Need.Nothing();
  private static final Need PATIENCE = new Need.Patience();

  private final StatefulSet set;
  private final ClaimTemplates claims;
  private final Retention retention;
  private final PodRecipe recipe;
  private final Telling telling;
  private final ClaimUpdates updates;
  private final Restore restore;
  private final Function<String, Optional<PersistentVolumeClaim>> claimNamed;

  /**
   * @param restore with what claims that are made begin
   * @param claimNamed finds claims of the set's namespace
   */
  Upkeep(
      StatefulSet set,
      ClaimTemplates claims,
      PodRecipe recipe,
      Restore restore,
      Function<String, Optional<PersistentVolumeClaim>> claimNamed) {
    this.set = set;
    this.claims = claims;
    this.recipe = recipe;
    this.restore = restore;
    this.claimNamed = claimNamed;
    this.retention = new Retention(set);
    this.telling = new Telling(set);
    this.updates = new ClaimUpdates(set, claims, claimNamed);
  }

  Need of(Slot slot) {
    return slot.member().map(this::present).orElseGet(() -> missing(slot.ordinal()));
  }

  private Need missing(int ordinal) {
    String pod = set.podName(ordinal);
    List<Note> notes = new ArrayList<>();
    for (ClaimTemplates.Template template : claims.templates()) {
      Optional<PersistentVolumeClaim> claim = claimNamed.apply(template.claimName(ordinal));
      if (claim.isEmpty()) {
        if (restore instanceof Restore.Waits waits) {
          return new Need.Blocked(telling.restoreWaits(pod, waits.why()));
        }
        restore.lacks(template, ordinal).map(telling::claimBeginsEmpty).ifPresent(notes::add);
        continue;
      }
      if (retention.awaitsCollection(claim.get(), pod)) {
        return PATIENCE;
      }
      if (claim.get().isTerminating()) {
        return new Need.Blocked(telling.claimIsGoing(claim.get().name(), pod));
      }
      if (retention.isForeign(claim.get(), pod)) {
        notes.add(telling.claimIsForeign(claim.get().name()));
      }
    }
    Step create =
        Step.perform(Write.create(Kinds.POD, set.namespace(), recipe.pod(ordinal)))
            .reporting(telling.podCreated(pod));
    List<Step> first = missingClaims(claims.templates(), ordinal, pod, true);
    first.addAll(updates.before(ordinal));
    return new Need.Creation(notes, first, create, recipe.revisionFor(ordinal).name());
  }

  private List<Step> missingClaims(List<ClaimTemplates.Template> templates, int ordinal, String pod, boolean forNewPod) {
    List<Step> steps = new ArrayList<>();
    if (restore instanceof Restore.Waits) {
      return steps;
    }
    for (ClaimTemplates.Template template : templates) {
      String name = template.claimName(ordinal);
      if (claimNamed.apply(name).isEmpty()) {
        JsonObject claim = restore.begin(claims.claim(template, ordinal, retention.ownersOfNew()), template, ordinal);
        steps.add(
            Step.perform(Write.create(Kinds.CLAIM, set.namespace(), claim))
                .reporting(telling.claimCreated(name, pod, forNewPod))
                .tolerating("AlreadyExists"));
      }
    }
    return steps;
  }

  private boolean lacksClaims(List<ClaimTemplates.Template> templates, int ordinal) {
    return templates.stream().anyMatch(template -> claimNamed.apply(template.claimName(ordinal)).isEmpty());
  }

  /** Those whose claims a pod waits for: one that lacks a volume gets that when it is its turn to be replaced. */
  private List<ClaimTemplates.Template> waitsFor(Member member) {
    return member.lacking()
        ? claims.templates().stream().filter(t -> member.pod().claimNames().contains(t.claimName(member.ordinal()))).toList()
        : claims.templates();
  }

  private Need present(Member member) {
    Pod pod = member.pod();
    if (pod.isFinished()) {
      return member.terminating() ? PATIENCE : new Need.Replacement(member);
    }
    boolean looked = member.isSettled() || set.isParallel();
    List<Step> first = new ArrayList<>();
    List<Step> then = new ArrayList<>();
    if (pod.isPending()) {
      List<ClaimTemplates.Template> awaited = waitsFor(member);
      if (restore instanceof Restore.Waits waits && lacksClaims(awaited, member.ordinal())) {
        return new Need.Blocked(telling.restoreWaits(pod.name(), waits.why()));
      }
      first.addAll(missingClaims(awaited, member.ordinal(), member.name(), false));
    }
    if (pod.isPending() || looked) {
      first.addAll(rewrites(member, true));
    }
    if (looked) {
      boolean mounted = member.lacking() || claims.areUsedBy(pod, member.ordinal());
      if (!mounted && !pod.isPending()) {
        first.addAll(missingClaims(claims.templates(), member.ordinal(), member.name(), false));
      }
      repair(pod, member.ordinal(), mounted).ifPresent(then::add);
    }
    if (first.isEmpty() && then.isEmpty()) {
      return member.isSettled() ? NOTHING : PATIENCE;
    }
    return new Need.Repair(first, then, member.isSettled());
  }

  private Optional<Step> repair(Pod pod, int ordinal, boolean mounted) {
    boolean labelled = Identity.isLabelled(pod);
    if (labelled && mounted) {
      return Optional.empty();
    }
    JsonObject mended = pod.json();
    if (!labelled) {
      JsonObject labels =
          pod.meta().labels()
              .with(StatefulSet.POD_NAME_LABEL, pod.name())
              .with(StatefulSet.POD_INDEX_LABEL, Integer.toString(ordinal));
      mended = mended.with("metadata", mended.object("metadata").with("labels", labels));
    }
    if (!mounted) {
      // The API refuses it: volumes cannot change. That it does is how people learn of such a pod.
      mended =
          mended.with("spec", pod.spec().with("volumes", claims.volumes(pod.spec().array("volumes"), ordinal)));
    }
    return Optional.of(
        Step.perform(Write.update(Kinds.POD, new Pod(mended))).reporting(telling.podUpdated(pod.name())));
  }

  /** The changes by which claims follow their templates whatever their pods do. */
  List<Step> updates(Roster roster) {
    return updates.inPlace(roster);
  }

  /** The changes of owners that the claims of a pod need. */
  List<Step> rewrites(Member member, boolean inPlace) {
    List<PersistentVolumeClaim> changed = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (ClaimTemplates.Template template : claims.templates()) {
      claimNamed
          .apply(template.claimName(member.ordinal()))
          .flatMap(claim -> rewritten(claim, member.pod(), inPlace))
          .ifPresent(changed::add);
    }
    for (int i = 0; i < changed.size(); i++) {
      PersistentVolumeClaim claim = changed.get(i);
      if (retention.isForeign(claim, member.name())) {
        steps.add(new Step.Tell(telling.claimIsForeign(claim.name())));
      }
      boolean last = inPlace && i == changed.size() - 1;
      steps.add(
          Step.perform(Write.update(Kinds.CLAIM, claim))
              .reporting(telling.claimRewritten(claim.name(), member.name(), last)));
    }
    return steps;
  }

  private Optional<PersistentVolumeClaim> rewritten(PersistentVolumeClaim claim, Pod pod, boolean inPlace) {
    return switch (retention.verdict(claim, pod, inPlace)) {
      case Retention.Verdict.Keep _ -> Optional.empty();
      case Retention.Verdict.Rewrite rewrite -> {
        JsonObject metadata = claim.json().object("metadata");
        JsonObject changed =
            rewrite.owners().isEmpty()
                ? metadata.without("ownerReferences")
                : metadata.with("ownerReferences", rewrite.owners());
        yield Optional.of(new PersistentVolumeClaim(claim.json().with("metadata", changed)));
      }
    };
  }

  Step deletion(Member member) {
    return Step.perform(
            new Write.Delete(
                Ref.of(Kinds.POD, member.pod()), Write.DeleteOptions.only(member.pod())))
        .reporting(telling.podDeleted(member.name()))
        .tolerating("NotFound", "Conflict");
  }

  /** The deletion of a pod that is {@link Stuck}: only as it was seen, since it may be Ready by now. */
  Step replacement(Member member, String update) {
    Pod pod = member.pod();
    return Step.perform(
            new Write.Delete(
                Ref.of(Kinds.POD, pod),
                new Write.DeleteOptions(pod.uid(), pod.meta().resourceVersion(), Optional.empty(), "", false)))
        .reporting(telling.stuckPodDeleted(member, update))
        .tolerating("NotFound", "Conflict");
  }
}
