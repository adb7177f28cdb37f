package dev.berth.node.agent;

import dev.berth.client.Note;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.MountLedger;
import dev.berth.node.volume.VolumeFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Sets up and tears down the volumes of a pod that need no driver, and writes down how it ended. Keeps nothing itself. */
final class LocalSteps {
  /** What could not be set up is told, and tried again. */
  interface Failed {
    void failed(PodVolumes volumes, String volume, VolumeFailure.Step step, String cause);
  }

  private final Surroundings place;
  private final HostVolumes host;
  private final MountLedger ledger;
  private final Consumer<PodVolumes> changed;
  private final Failed failed;

  /** @param changed a volume of the pod has come, or gone */
  LocalSteps(Surroundings place, Mounting mounting, Consumer<PodVolumes> changed, Failed failed) {
    this.place = place;
    this.host = mounting.host();
    this.ledger = mounting.ledger();
    this.changed = changed;
    this.failed = failed;
  }

  void setUp(PodVolumes volumes, LocalVolume wanted) {
    PodVolumes.Local local = volumes.locals.computeIfAbsent(wanted.name(), _ -> new PodVolumes.Local(wanted));
    if (local.busy || local.there && local.volume.equals(wanted)) {
      return;
    }
    local.volume = wanted;
    local.busy = true;
    Later.orFailed(
        place.loop(),
        ledger.begin(new MountLedger.SetUp(wanted.withoutFiles()), () -> host.setUp(wanted)),
        notice -> {
          local.busy = false;
          local.there = true;
          notice.ifPresent(told -> volumes.pod.ifPresent(pod -> place.events().record(Note.warning(pod, told.reason(), told.message()))));
          changed.accept(volumes);
          if (!volumes.wanted) {
            tearDown(volumes);
          }
        },
        why -> {
          local.busy = false;
          if (!volumes.wanted) {
            // nobody waits for it any more, and nobody else takes away what the attempt has left
            tearDown(volumes);
            return;
          }
          VolumeFailure.Step step = why instanceof VolumeFailure f ? f.step() : VolumeFailure.Step.SET_UP;
          failed.failed(volumes, wanted.use().specName(), step, String.valueOf(why.getMessage()));
        });
  }

  void tearDown(PodVolumes volumes) {
    for (PodVolumes.Local local : List.copyOf(volumes.locals.values())) {
      if (local.busy) {
        continue;
      }
      local.busy = true;
      Later.then(
          place.loop(),
          host.releaseSubPaths(volumes.uid, local.volume.use().specName())
              .thenCompose(_ -> host.tearDown(local.volume))
              .thenCompose(_ -> releaseImage(local.volume)),
          _ -> {
            ledger.strike(new MountLedger.SetUp(local.volume));
            volumes.locals.remove(local.volume.name(), local);
            changed.accept(volumes);
          },
          why -> {
            local.busy = false;
            volumes.failures++;
            place.loop().schedule(
                Mounting.BACKOFF.after(volumes.failures),
                () -> {
                  if (!volumes.wanted) {
                    tearDown(volumes);
                  }
                });
          });
    }
  }

  private CompletionStage<Boolean> releaseImage(LocalVolume volume) {
    return volume.kind() == LocalVolume.Kind.IMAGE
        ? place.runtime().imageViews().release(volume.podUid(), volume.name())
        : CompletableFuture.completedFuture(true);
  }
}
