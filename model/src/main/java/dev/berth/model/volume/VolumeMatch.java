package dev.berth.model.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a volume fits a claim, and which of several does best. Pure.
 *
 * <p>A volume is <em>reserved</em> for a claim where its {@code claimRef} names it; then it is taken before all others, and neither
 * class nor labels are asked for. Any other volume must be <em>free</em> (no claimRef, Available) and fit in everything.
 *
 * <p>Source: component-helpers {@code storage/volume/pv_helpers.go}, {@code FindMatchingVolume}.
 */
public final class VolumeMatch {
  /** One whose claim is not even known to be gone; then the one that was released last. */
  private static final Comparator<PersistentVolume> LAST_USED_FIRST =
      Comparator.comparing((PersistentVolume volume) -> !volume.phase().equals("Bound"))
          .thenComparing(
              volume -> Timestamps.of(volume.status(), "lastPhaseTransitionTime").orElse(Instant.EPOCH),
              Comparator.reverseOrder())
          .thenComparing(PersistentVolume::name);

  private VolumeMatch() {}

  /** Whether anybody may take it. */
  public static boolean isFree(PersistentVolume volume) {
    return volume.phase().equals("Available") && volume.claimRef().isEmpty() && !volume.isTerminating();
  }

  /** Whether the volume is kept for this claim and can serve it. */
  public static boolean isReservedFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    return volume.isFor(claim) && hasForm(volume, claim) && hasModes(volume, claim);
  }

  /**
   * Whether the claim comes after one of its namespace and name whose volume this was, the volume is to come back to it ({@link
   * PersistentVolume#REBIND}), and it is all that the claim asks for. A claim that says what it begins with wants that, and one whose
   * volume is perhaps being made already takes it, unless it names this one: or an empty one would be left for the next of the name.
   *
   * <p>That there is a claim of another uid says that the old one has gone: who has that of a view that may be late asks the API.
   */
  public static boolean comesBackTo(PersistentVolumeClaim claim, PersistentVolume volume) {
    return volume.meta().annotation(PersistentVolume.REBIND).equals("true")
        && volume.reclaimPolicy().equals("Retain")
        && volume.isForNamesake(claim)
        && !volume.phase().equals("Failed")
        && !claim.isTerminating()
        && (claim.volumeName().isEmpty() ? !claim.isAskedFor() : claim.volumeName().equals(volume.name()))
        && !claim.spec().has("dataSource")
        && !claim.spec().has("dataSourceRef")
        && fitsButForItsClaim(volume, claim);
  }

  /** Of the volumes that come back to the claim, the one that the last of its name had. */
  public static Optional<PersistentVolume> thatComesBackTo(
      PersistentVolumeClaim claim, Collection<PersistentVolume> ofItsName) {
    return ofItsName.stream().filter(volume -> comesBackTo(claim, volume)).min(LAST_USED_FIRST);
  }

  /** Whether the volume is free and all that the claim asks for. Where it can be reached from is not looked at. */
  public static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
    return isFree(volume) && fitsButForItsClaim(volume, claim);
  }

  private static boolean fitsButForItsClaim(PersistentVolume volume, PersistentVolumeClaim claim) {
    return volume.className().equals(claim.className())
        && hasForm(volume, claim)
        && hasModes(volume, claim)
        && isSelected(volume, claim);
  }

  /** Size, volume mode and attributes, and that it is not on its way out. */
  private static boolean hasForm(PersistentVolume volume, PersistentVolumeClaim claim) {
    return volume.capacity().compareTo(claim.requestedStorage()) >= 0
        && volume.volumeMode().equals(claim.volumeMode())
        && volume.attributesClass().equals(claim.attributesClass())
        && !volume.isTerminating();
  }

  /** Whether the volume has every access mode that the claim asks for. */
  public static boolean hasModes(PersistentVolume volume, PersistentVolumeClaim claim) {
    return new HashSet<>(volume.accessModes()).containsAll(claim.accessModes());
  }

  /** Whether the claim's selector, where it has one, selects the volume by its labels. */
  public static boolean isSelected(PersistentVolume volume, PersistentVolumeClaim claim) {
    JsonObject selector = claim.spec().object("selector");
    return selector.isEmpty() || LabelSelector.of(selector).matches(volume.meta().labels());
  }

  /**
   * The volume for a claim on one node: the one that is reserved for it, else the smallest that fits; of equals the first.
   * Empty also where the reserved one cannot be reached.
   *
   * @param reachable whether the node reaches a volume
   * @param excluded names of volumes that are promised to others
   */
  public static Optional<PersistentVolume> best(
      PersistentVolumeClaim claim,
      Iterable<PersistentVolume> candidates,
      Predicate<PersistentVolume> reachable,
      Set<String> excluded) {
    Optional<PersistentVolume> smallest = Optional.empty();
    for (PersistentVolume volume : candidates) {
      if (excluded.contains(volume.name())) {
        continue;
      }
      if (isReservedFor(volume, claim)) {
        return Optional.of(volume).filter(reachable);
      }
      boolean smaller = smallest.isEmpty() || volume.capacity().compareTo(smallest.get().capacity()) < 0;
      if (smaller && fits(volume, claim) && reachable.test(volume)) {
        smallest = Optional.of(volume);
      }
    }
    return smallest;
  }

  /**
   * Why a free volume cannot be had by a claim that names it, in upstream's words; empty where it can. The claim's selector is
   * not asked.
   */
  public static Optional<String> objection(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (volume.isTerminating()) {
      return Optional.of("the volume is marked for deletion \"" + volume.name() + "\"");
    }
    if (volume.capacity().compareTo(claim.requestedStorage()) < 0) {
      return Optional.of("requested PV is too small");
    }
    if (!volume.className().equals(claim.className())) {
      return Optional.of("storageClassName does not match");
    }
    if (!volume.volumeMode().equals(claim.volumeMode())) {
      return Optional.of("incompatible volumeMode");
    }
    return hasModes(volume, claim) ? Optional.empty() : Optional.of("incompatible accessMode");
  }
}
