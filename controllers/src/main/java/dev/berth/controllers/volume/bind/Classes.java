package dev.berth.controllers.volume.bind;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What a claim's class says of it. */
final class Classes {
  /** The newest is the default where there are several; of equally new ones the first by name. */
  private static final Comparator<StorageClass> NEWEST_FIRST =
      Comparator.comparing((StorageClass c) -> c.meta().creationTimestamp().orElse(Instant.EPOCH))
          .reversed()
          .thenComparing(StorageClass::name);

  private Classes() {}

  /** Empty where it has none, or there is none of that name. */
  static Optional<StorageClass> of(View view, PersistentVolumeClaim claim) {
    return claim.className().isEmpty()
        ? Optional.empty()
        : view.get(Kinds.STORAGE_CLASS, "", claim.className());
  }

  /** Whether the claim waits for its first consumer: then the scheduler chooses its volume, or the node where one is made. */
  static boolean isDelayed(View view, PersistentVolumeClaim claim) {
    return of(view, claim).filter(StorageClass::isDelayed).isPresent();
  }

  static Optional<StorageClass> byDefault(View view) {
    return view.list(Kinds.STORAGE_CLASS, "").stream().filter(StorageClass::isDefault).min(NEWEST_FIRST);
  }
}
