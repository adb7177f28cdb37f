package dev.berth.controllers.volume.snapshot;

import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.model.kinds.VolumeSnapshotContent;
import java.util.List;
import java.util.Optional;

/**
 * Binds snapshots and contents to each other, whoever's driver takes them, and keeps alive what a snapshot needs. It turns changes
 * into keys; {@link SnapshotPlanner} decides. Source: external-snapshotter {@code pkg/common-controller}.
 */
public final class SnapshotController implements Controller {
  /** Snapshots by the claim that they are of, {@code namespace/name}. */
  static final Index<VolumeSnapshot> BY_CLAIM =
      new Index<>(
          "snapshotsByClaim",
          Kinds.VOLUME_SNAPSHOT,
          s -> s.claimName().isEmpty() ? List.of() : List.of(s.namespace() + "/" + s.claimName()));

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
            Kinds.VOLUME_SNAPSHOT, Kinds.VOLUME_SNAPSHOT_CONTENT, Kinds.VOLUME_SNAPSHOT_CLASS, Kinds.CLAIM, Kinds.VOLUME)
        .with(BY_CLAIM, RESTORED);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> snapshots = new PlanQueue<>(place, new SnapshotPlanner());
    PlanQueue<String> contents = new PlanQueue<>(place, (_, name, _) -> content(view, name));
    PlanQueue<String> claims = new PlanQueue<>(place, (_, key, _) -> claim(view, key));
    view.onChange(
        Kinds.VOLUME_SNAPSHOT,
        (before, after) -> {
          VolumeSnapshot snapshot = after.or(() -> before).orElseThrow();
          snapshots.add(snapshot.key());
          if (!snapshot.claimName().isEmpty()) {
            claims.add(snapshot.namespace() + "/" + snapshot.claimName());
          }
        });
    view.onChange(
        Kinds.VOLUME_SNAPSHOT_CONTENT,
        (before, after) -> {
          VolumeSnapshotContent content = after.or(() -> before).orElseThrow();
          contents.add(content.name());
          snapshots.add(content.snapshotKey());
        });
    view.onChange(
        Kinds.VOLUME_SNAPSHOT_CLASS,
        (_, _) ->
            view.list(Kinds.VOLUME_SNAPSHOT, "").stream().filter(s -> !s.isReady()).forEach(s -> snapshots.add(s.key())));
    view.onChange(
        Kinds.CLAIM,
        (before, after) -> {
          PersistentVolumeClaim claim = after.or(() -> before).orElseThrow();
          claims.add(claim.key());
          view.by(BY_CLAIM, claim.key()).stream().filter(s -> !s.isTaken()).forEach(s -> snapshots.add(s.key()));
          restoredFrom(claim).forEach(snapshots::add);
        });
  }

  /** A content that is bound stays until the storage has forgotten it. */
  private static Plan content(View view, String name) {
    Optional<VolumeSnapshotContent> content = view.get(Kinds.VOLUME_SNAPSHOT_CONTENT, "", name);
    boolean unprotected =
        content
            .filter(c -> !c.isTerminating() && !c.meta().hasFinalizer(SnapshotMarks.CONTENT))
            .filter(c -> !c.snapshotRef().text("uid").isEmpty())
            .isPresent();
    return unprotected
        ? Plan.of(
            Step.perform(
                Patches.addFinalizer(Kinds.VOLUME_SNAPSHOT_CONTENT, content.orElseThrow(), SnapshotMarks.CONTENT)))
        : Plan.NOTHING;
  }

  /** A claim is let go once all snapshots of it have been taken. */
  private static Plan claim(View view, String key) {
    int slash = key.indexOf('/');
    Optional<PersistentVolumeClaim> claim =
        view.get(Kinds.CLAIM, key.substring(0, slash), key.substring(slash + 1))
            .filter(c -> c.meta().hasFinalizer(SnapshotMarks.CLAIM))
            .filter(c -> view.by(BY_CLAIM, key).stream().allMatch(VolumeSnapshot::isTaken));
    return claim
        .map(c -> Plan.of(Step.perform(Patches.removeFinalizer(Kinds.CLAIM, c, SnapshotMarks.CLAIM)).tolerating("NotFound")))
        .orElse(Plan.NOTHING);
  }
}
