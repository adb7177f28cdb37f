package dev.berth.controllers.volume.snapshot;

import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.CsiHandles;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnySnapshot;
import dev.berth.model.kinds.AnySnapshotContent;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeGroupSnapshotContent;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.meta.OwnerReference;
import java.util.List;
import java.util.Optional;

/**
 * Binds snapshots and contents to each other, those of volumes and those of groups, whoever's driver takes them, and keeps alive what a
 * snapshot needs. It turns changes into keys; {@link SnapshotPlanner} and {@link GroupPlanner} decide. Source: external-snapshotter
 * {@code pkg/common-controller}.
 */
public final class SnapshotController implements Controller {
  /** Snapshots by the claim that they are of, {@code namespace/name}. */
  static final Index<VolumeSnapshot> BY_CLAIM =
      new Index<>(
          "snapshotsByClaim",
          Kinds.VOLUME_SNAPSHOT,
          s -> s.claimName().isEmpty() ? List.of() : List.of(s.namespace() + "/" + s.claimName()));

  /** Snapshots by the uid of the group that owns them. */
  public static final Index<VolumeSnapshot> BY_GROUP =
      new Index<>("snapshotsByGroup", Kinds.VOLUME_SNAPSHOT, s -> s.group().map(OwnerReference::uid).stream().toList());

  /** Contents of groups by {@code driver^handle}. */
  static final Index<VolumeGroupSnapshotContent> BY_GROUP_HANDLE =
      new Index<>(
          "groupContentsByHandle",
          Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
          c -> c.handle().isEmpty() ? List.of() : List.of(c.driver() + "^" + c.handle()));

  /** Claims by the snapshot that their volume is made from, {@code namespace/name}. */
  public static final Index<PersistentVolumeClaim> RESTORED =
      new Index<>("claimsBySnapshot", Kinds.CLAIM, SnapshotController::restoredFrom);

  private static List<String> restoredFrom(PersistentVolumeClaim claim) {
    var source = claim.spec().object("dataSource");
    boolean snapshot =
        source.text("kind").equals("VolumeSnapshot")
            && source.text("apiGroup").equals(Kinds.VOLUME_SNAPSHOT.type().groupVersion().group());
    return snapshot ? List.of(claim.namespace() + "/" + source.text("name")) : List.of();
  }

  @Override
  public String name() {
    return "snapshot-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(
            Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_SNAPSHOT_CLASS, Kinds.VOLUME_GROUP_SNAPSHOT,
            Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, Kinds.VOLUME_GROUP_SNAPSHOT_CLASS, Kinds.CLAIM, Kinds.VOLUME)
        .with(BY_CLAIM, BY_GROUP, BY_GROUP_HANDLE, RESTORED, CsiHandles.INDEX);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> snapshots = start(place, Family.ONE, new SnapshotPlanner());
    PlanQueue<String> groups = start(place, Family.GROUP, new GroupPlanner());
    PlanQueue<String> claims = new PlanQueue<>(place, (_, key, _) -> claim(view, key));
    view.onChange(
        Kinds.VOLUME_SNAPSHOT,
        (before, after) -> {
          VolumeSnapshot snapshot = after.or(() -> before).orElseThrow();
          if (!snapshot.claimName().isEmpty()) {
            claims.add(snapshot.namespace() + "/" + snapshot.claimName());
          }
          // a group is ready after its snapshots are there
          snapshot.group().ifPresent(owner -> groups.add(snapshot.namespace() + "/" + owner.name()));
        });
    view.onChange(
        Kinds.VOLUME_GROUP_SNAPSHOT,
        (before, after) -> {
          if (after.isEmpty()) {
            before.ifPresent(group -> GroupMembers.of(view, group).forEach(member -> snapshots.add(member.key())));
          }
        });
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> {
          PersistentVolumeClaim claim = after.or(() -> before).orElseThrow();
          claims.add(claim.key());
          view.by(BY_CLAIM, claim.key()).stream().filter(s -> !s.isTaken()).forEach(s -> snapshots.add(s.key()));
          restoredFrom(claim).forEach(snapshots::add);
          view.list(Kinds.VOLUME_GROUP_SNAPSHOT, claim.namespace()).stream()
              .filter(group -> !group.isTaken())
              .forEach(group -> groups.add(group.key()));
        });
  }

  /** Looks after the snapshots of a family, and after the contents that they are bound to. */
  private static <S extends AnySnapshot, C extends AnySnapshotContent> PlanQueue<String> start(
      Workplace place, Family<S, C, ?> family, Planner<String> planner) {
    View view = place.view();
    PlanQueue<String> snapshots = new PlanQueue<>(place, planner);
    PlanQueue<String> contents = new PlanQueue<>(place, (_, name, _) -> content(family, view, name));
    view.onChange(family.snapshot(), (before, after) -> snapshots.add(after.or(() -> before).orElseThrow().key()));
    view.onChange(
        family.content(),
        (before, after) -> {
          C content = after.or(() -> before).orElseThrow();
          contents.add(content.name());
          snapshots.add(content.snapshotKey());
        });
    view.onChange(
        family.snapshotClass(),
        (_, _) ->
            view.list(family.snapshot(), "").stream().filter(s -> !s.isReady()).forEach(s -> snapshots.add(s.key())));
    return snapshots;
  }

  /** A content that is bound stays until the storage has forgotten it. */
  private static <C extends AnySnapshotContent> Plan content(Family<?, C, ?> family, View view, String name) {
    Optional<C> content = view.get(family.content(), "", name);
    boolean unprotected =
        content
            .filter(c -> !c.isTerminating() && !c.meta().hasFinalizer(family.contentMark()))
            .filter(c -> !c.snapshotRef().text("uid").isEmpty())
            .isPresent();
    return unprotected
        ? Plan.of(
            Step.perform(Patches.addFinalizer(family.content(), content.orElseThrow(), family.contentMark())))
        : Plan.NOTHING;
  }

  /** A claim is let go once all snapshots of it have been taken. */
  private static Plan claim(View view, String key) {
    Optional<PersistentVolumeClaim> claim =
        view.get(Kinds.CLAIM, key)
            .filter(c -> c.meta().hasFinalizer(SnapshotMarks.CLAIM))
            .filter(c -> view.by(BY_CLAIM, key).stream().allMatch(VolumeSnapshot::isTaken));
    return claim
        .map(c -> Plan.of(Step.perform(Patches.removeFinalizer(Kinds.CLAIM, c, SnapshotMarks.CLAIM)).tolerating("NotFound")))
        .orElse(Plan.NOTHING);
  }
}
