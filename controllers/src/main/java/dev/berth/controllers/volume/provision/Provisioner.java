package dev.berth.controllers.volume.provision;

import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.anew.BeginAnew;
import dev.berth.controllers.volume.move.VolumeMover;
import dev.berth.controllers.volume.snapshot.SnapshotController;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.kinds.VolumeSnapshot;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs what external-provisioner does beside a driver, for all of our drivers. It turns changes into keys. */
public final class Provisioner implements Controller {
  /** Claims that wait for a volume to be made, by their class. */
  private static final Index<PersistentVolumeClaim> WAITING_BY_CLASS =
      new Index<>(
          "provisioningClass",
          Kinds.CLAIM,
          claim ->
              claim.volumeName().isEmpty() && claim.meta().annotations().has(PersistentVolumeClaim.STORAGE_PROVISIONER)
                  ? List.of(claim.className())
                  : List.of());

  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(100, 1_000_000, new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5)));
  /** Changes of one place come in bursts, and one question answers them all. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private final Drivers drivers;

  public Provisioner(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "csi-provisioner";
  }

  @Override
  public Needs needs() {
    return Needs.of(
            Kinds.CLAIM,
            Kinds.VOLUME,
            Kinds.STORAGE_CLASS,
            Kinds.VOLUME_ATTRIBUTES_CLASS,
            Kinds.NODE,
            Kinds.VOLUME_ATTACHMENT,
            Kinds.CSI_DRIVER,
            Kinds.CSI_NODE,
            Kinds.CSI_STORAGE_CAPACITY,
            Kinds.VOLUME_SNAPSHOT,
            Kinds.VOLUME_SNAPSHOT_CONTENT)
        .with(
            Indexes.ATTACHMENTS_BY_VOLUME,
            WAITING_BY_CLASS,
            SnapshotController.RESTORED,
            CloneProtection.CLONED)
        .and(VolumeMover.NEEDS)
        .and(BeginAnew.NEEDS);
  }

  @Override
  public void start(Workplace place) {
    new BeginAnew(place).listen(); // whoever made the volumes
    if (!drivers.isNone()) {
      new Work(place).listen();
      new VolumeMover(place, drivers).listen();
    }
  }

  private final class Work {
    private final View view;
    private final PlanQueue<String> claims;
    private final PlanQueue<String> volumes;
    private final PlanQueue<String> cloned;
    private final PlanQueue<String> objects;
    private final PlanQueue<Capacities.Spot> spots;

    Work(Workplace place) {
      view = place.view();
      claims = new PlanQueue<>(place, new ClaimProvisioning(drivers, place.client(), place.loop()), QUEUE);
      volumes = new PlanQueue<>(place, VolumeDeletion.byDrivers(drivers, place.client(), place.loop()), QUEUE);
      cloned = new PlanQueue<>(place, new CloneProtection(), QUEUE);
      objects = new PlanQueue<>(place, new DriverObjects(drivers));
      spots = new PlanQueue<>(place, new Capacities(drivers, place.loop()), Capacities.QUEUE);
    }

    void listen() {
      drivers.all().forEach(driver -> objects.add(driver.name()));
      Runnable _ = drivers.onChange(this::driverChanged);
      view.onChange(Kinds.CLAIM, this::claimChanged);
      view.onChange(Kinds.VOLUME, this::volumeChanged);
      view.onChange(Kinds.STORAGE_CLASS, this::classChanged);
      view.onChange(Kinds.NODE, this::nodeChanged);
      view.onChange(
          Kinds.VOLUME_SNAPSHOT,
          (_, after) ->
              after
                  .filter(VolumeSnapshot::isReady)
                  .ifPresent(s -> view.by(SnapshotController.RESTORED, s.key()).forEach(c -> claims.add(c.key()))));
      view.onChange(
          Kinds.VOLUME_ATTACHMENT,
          (before, after) -> before.filter(_ -> after.isEmpty()).ifPresent(gone -> volumes.add(gone.volumeName())));
      // pods wait for a place of which nothing is told
      view.onChange(
          Kinds.CSI_STORAGE_CAPACITY,
          (before, after) -> before.filter(_ -> after.isEmpty()).flatMap(Capacities::spot).ifPresent(spots::add));
      view.onChange(
          Kinds.CSI_DRIVER, (before, after) -> before.filter(_ -> after.isEmpty()).ifPresent(gone -> objects.add(gone.name())));
    }

    /** What waited for it is looked at. */
    private void driverChanged(String name) {
      if (drivers.find(name).isEmpty()) {
        return;
      }
      objects.add(name);
      for (StorageClass storageClass : view.list(Kinds.STORAGE_CLASS, "")) {
        if (storageClass.provisioner().equals(name)) {
          classChanged(Optional.empty(), Optional.of(storageClass));
        }
      }
      view.list(Kinds.VOLUME, "").stream()
          .filter(volume -> volume.csi().text("driver").equals(name))
          .forEach(volume -> volumes.add(volume.name()));
    }

    private void claimChanged(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
      PersistentVolumeClaim claim = after.or(() -> before).orElseThrow();
      if (drivers.find(ClaimProvisioning.provisioner(claim)).isPresent()) {
        claims.add(claim.key());
      }
      cloned.add(claim.key());
      CloneProtection.original(claim).forEach(cloned::add);
      view.by(CloneProtection.CLONED, claim.key()).forEach(copy -> claims.add(copy.key()));
    }

    private void volumeChanged(Optional<PersistentVolume> before, Optional<PersistentVolume> after) {
      PersistentVolume volume = after.or(() -> before).orElseThrow();
      Optional<VolumeDriver> driver = drivers.find(volume.csi().text("driver"));
      if (driver.isEmpty()) {
        return;
      }
      after.ifPresent(v -> volumes.add(v.name()));
      boolean sameSize = before.map(PersistentVolume::capacity).equals(after.map(PersistentVolume::capacity));
      if (!sameSize && driver.get().traits().trackCapacity()) {
        view.list(Kinds.STORAGE_CLASS, "").stream()
            .flatMap(c -> Capacities.spots(view, volume, drivers, c).stream())
            .forEach(spot -> spots.addAfter(spot, SETTLING));
      }
    }

    private void classChanged(Optional<StorageClass> before, Optional<StorageClass> after) {
      StorageClass storageClass = after.or(() -> before).orElseThrow();
      view.by(WAITING_BY_CLASS, storageClass.name()).forEach(claim -> claims.add(claim.key()));
      Capacities.spots(view, drivers, storageClass).forEach(spots::add);
    }

    private void nodeChanged(Optional<Node> before, Optional<Node> after) {
      boolean moved =
          !before.map(node -> node.meta().labels()).equals(after.map(node -> node.meta().labels()));
      if (!moved) {
        return;
      }
      for (StorageClass storageClass : view.list(Kinds.STORAGE_CLASS, "")) {
        before.ifPresent(node -> Capacities.spot(node, drivers, storageClass).ifPresent(spots::add));
        after.ifPresent(node -> Capacities.spot(node, drivers, storageClass).ifPresent(spots::add));
      }
    }
  }
}
