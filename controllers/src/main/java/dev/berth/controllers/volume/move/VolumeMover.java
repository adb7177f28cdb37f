package dev.berth.controllers.volume.move;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks after the volumes that are to lie elsewhere: hears of whatever may bring a move on. A part of the provisioner. */
public final class VolumeMover {
  /** Copies compete for the same disks: a few at once are as fast as many. */
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(8, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)));

  /** Claims by the node that they name. */
  private static final Index<PersistentVolumeClaim> BY_TARGET =
      new Index<>("moveTo", Kinds.CLAIM, claim -> wishes(claim) ? List.of(claim.moveTo()) : List.of());

  /** What must be seen. */
  public static final Needs NEEDS =
      Needs.of(Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.POD, Kinds.VOLUME_ATTACHMENT)
          .with(Indexes.PODS_BY_CLAIM, Indexes.ATTACHMENTS_BY_VOLUME, BY_TARGET);

  private final View view;
  private final PlanQueue<String> volumes;

  public VolumeMover(Workplace place, Drivers drivers) {
    view = place.view();
    volumes = new PlanQueue<>(place, new MovePlanner(drivers, place.loop()), QUEUE);
  }

  public void listen() {
    view.onChange(Kinds.VOLUME, this::volumeChanged);
    view.onChange(Kinds.CLAIM, this::claimChanged);
    view.onChange(Kinds.POD, this::podChanged);
    view.onChange(Kinds.VOLUME_ATTACHMENT, this::attachmentChanged);
    view.onChange(Kinds.NODE, this::nodeChanged);
  }

  private static boolean wishes(PersistentVolumeClaim claim) {
    return !claim.volumeName().isEmpty() && !claim.moveTo().isEmpty();
  }

  private void volumeChanged(Optional<PersistentVolume> before, Optional<PersistentVolume> after) {
    after
        .filter(
            v ->
                VolumeMove.of(v).isPresent()
                    || view.get(Kinds.CLAIM, v.claimKey()).filter(VolumeMover::wishes).isPresent()
                    || v.meta().annotations().has(VolumeMove.MOVED_FROM)
                        && view.by(Indexes.PODS_BY_CLAIM, v.claimKey()).stream().anyMatch(pod -> VolumeMoving.isStray(pod, v)))
        .ifPresent(v -> volumes.add(v.name()));
  }

  /** Also one that takes its wish back, or goes; and the others of its pods, which have to go to the same node. */
  private void claimChanged(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
    before
        .filter(VolumeMover::wishes)
        .or(() -> after.filter(VolumeMover::wishes))
        .ifPresent(
            claim -> {
              volumes.add(claim.volumeName());
              view.by(Indexes.PODS_BY_CLAIM, claim.key()).forEach(this::usedBy);
            });
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    usedBy(after.or(() -> before).orElseThrow());
  }

  private void usedBy(Pod pod) {
    for (String name : pod.claimNames()) {
      view.get(Kinds.CLAIM, pod.namespace(), name)
          .filter(claim -> wishes(claim) || isStray(pod, claim))
          .ifPresent(claim -> volumes.add(claim.volumeName()));
    }
  }

  private boolean isStray(Pod pod, PersistentVolumeClaim claim) {
    return view.get(Kinds.VOLUME, "", claim.volumeName()).filter(volume -> VolumeMoving.isStray(pod, volume)).isPresent();
  }

  private void attachmentChanged(Optional<VolumeAttachment> before, Optional<VolumeAttachment> after) {
    before
        .filter(_ -> after.isEmpty())
        .flatMap(gone -> view.get(Kinds.VOLUME, "", gone.volumeName()))
        .filter(volume -> VolumeMove.of(volume).isPresent())
        .ifPresent(volume -> volumes.add(volume.name()));
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (!before.map(VolumeMover::facts).equals(after.map(VolumeMover::facts))) {
      view.by(BY_TARGET, after.or(() -> before).orElseThrow().name()).forEach(claim -> volumes.add(claim.volumeName()));
    }
  }

  private static List<Boolean> facts(Node node) {
    return List.of(node.isReady(), node.isUnschedulable());
  }
}
