package dev.berth.scheduler;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.volume.VolumeMatch;
import dev.berth.scheduler.volume.VolumeBook;
import java.util.Optional;

/** Tells the book of volumes what changes, and after that whoever it may help: decisions on their way, and waiting pods. */
final class VolumeNews {
  private final View view;
  private final VolumeBook book;
  private final WakeUps wakeUps;
  private final Binder binder;

  VolumeNews(View view, VolumeBook book, WakeUps wakeUps, Binder binder) {
    this.view = view;
    this.book = book;
    this.wakeUps = wakeUps;
    this.binder = binder;
  }

  void listen() {
    view.onChange(Kinds.STORAGE_CLASS, this::classChanged);
    view.onChange(Kinds.CSI_DRIVER, (_, _) -> wakeUps.volumes());
    view.onChange(
        Kinds.CSI_NODE,
        (before, after) -> {
          after.ifPresentOrElse(book::putLimits, () -> before.ifPresent(gone -> book.removeLimits(gone.name())));
          wakeUps.volumes();
        });
    view.onChange(
        Kinds.CSI_STORAGE_CAPACITY,
        (before, after) -> {
          after.ifPresentOrElse(book::putPool, () -> before.ifPresent(book::removePool));
          after.ifPresent(_ -> wakeUps.volumes());
        });
    view.onChange(Kinds.VOLUME, this::volumeChanged);
    view.onChange(Kinds.CLAIM, this::claimChanged);
  }

  private void classChanged(Optional<StorageClass> before, Optional<StorageClass> after) {
    boolean same =
        before.isPresent()
            && after.isPresent()
            && before.get().allowedTopologies().equals(after.get().allowedTopologies());
    if (after.isPresent() && !same) {
      wakeUps.volumes();
    }
  }

  private void volumeChanged(Optional<PersistentVolume> before, Optional<PersistentVolume> after) {
    if (after.isEmpty()) {
      book.removeVolume(before.orElseThrow().name());
    } else {
      book.put(after.get());
      boolean wasFree = before.filter(VolumeMatch::isFree).isPresent();
      boolean isFree = VolumeMatch.isFree(after.get());
      if (isFree && !(wasFree && before.orElseThrow().spec().equals(after.get().spec()))) {
        wakeUps.volumes();
      }
    }
    String claim = after.or(() -> before).orElseThrow().claimKey();
    if (!claim.isEmpty()) {
      binder.claimChanged(claim);
      if (isDecisive(view.get(Kinds.CLAIM, claim))) {
        wakeUps.claim(claim);
      }
    }
  }

  /**
   * Whether what becomes of a claim or its volume may help a pod. A claim that is bound without regard to pods is written to a few
   * times until it is; none of those steps helps, and each would count as a try of its pod, which then waits longer.
   */
  private boolean isDecisive(Optional<PersistentVolumeClaim> claim) {
    return claim
        .filter(
            c ->
                !c.isFullyBound()
                    && view.get(Kinds.STORAGE_CLASS, "", c.className()).filter(StorageClass::isDelayed).isEmpty())
        .isEmpty();
  }

  private void claimChanged(Optional<PersistentVolumeClaim> before, Optional<PersistentVolumeClaim> after) {
    after.ifPresentOrElse(book::put, () -> before.ifPresent(book::remove));
    String key = after.or(() -> before).orElseThrow().key();
    binder.claimChanged(key);
    if (before.isEmpty() || isDecisive(after)) {
      wakeUps.claim(key);
    }
  }
}
