package dev.berth.controllers.volume.bind;

import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.volume.VolumeMatch;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The claims without a volume, in order of what they ask for, so that a volume that comes free finds the claim that needs most of
 * it without asking all. Owns that order; fed with every claim as it changes; on the loop.
 */
final class WaitingClaims {
  private final Map<String, PersistentVolumeClaim> byKey = new HashMap<>();
  private final Map<Room, TreeMap<Wish, PersistentVolumeClaim>> rooms = new HashMap<>();

  private record Room(String className, String volumeMode) {}

  /** The greatest first; of equals the first by name. */
  private record Wish(Quantity size, String key) implements Comparable<Wish> {
    private static final Comparator<Wish> ORDER = Comparator.comparing(Wish::size).reversed().thenComparing(Wish::key);

    @Override
    public int compareTo(Wish other) {
      return ORDER.compare(this, other);
    }
  }

  private static Room room(PersistentVolumeClaim claim) {
    return new Room(claim.className(), claim.volumeMode());
  }

  private static Wish wish(PersistentVolumeClaim claim) {
    return new Wish(claim.requestedStorage(), claim.key());
  }

  void put(PersistentVolumeClaim claim) {
    remove(claim.key());
    boolean waits =
        claim.volumeName().isEmpty()
            && !claim.meta().annotations().has(PersistentVolumeClaim.BIND_COMPLETED)
            && !claim.isTerminating();
    if (waits) {
      byKey.put(claim.key(), claim);
      rooms.computeIfAbsent(room(claim), _ -> new TreeMap<>()).put(wish(claim), claim);
    }
  }

  void remove(String key) {
    PersistentVolumeClaim known = byKey.remove(key);
    if (known == null) {
      return;
    }
    Room room = room(known);
    TreeMap<Wish, PersistentVolumeClaim> claims = rooms.getOrDefault(room, new TreeMap<>());
    claims.remove(wish(known));
    if (claims.isEmpty()) {
      rooms.remove(room);
    }
  }

  /** The claim that should have this free volume. */
  Optional<PersistentVolumeClaim> forVolume(PersistentVolume volume, Predicate<PersistentVolumeClaim> wanting) {
    TreeMap<Wish, PersistentVolumeClaim> claims =
        rooms.getOrDefault(new Room(volume.className(), volume.volumeMode()), new TreeMap<>());
    for (PersistentVolumeClaim claim : claims.tailMap(new Wish(volume.capacity(), ""), true).values()) {
      if (VolumeMatch.fits(volume, claim) && wanting.test(claim)) {
        return Optional.of(claim);
      }
    }
    return Optional.empty();
  }
}
