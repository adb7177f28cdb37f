package dev.berth.model.volume;

import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The volumes that anybody may take, in order of size, so that the smallest that fits a claim is found without looking at all. It
 * owns that order; one thread. Fed with every volume as it changes, it keeps those that are free.
 *
 * <p>Volumes are apart by class and volume mode, and within that by their set of access modes.
 */
public final class FreeVolumes {
  private final Map<String, PersistentVolume> byName = new HashMap<>();
  private final Map<Room, Map<Modes, NavigableMap<Size, PersistentVolume>>> rooms = new HashMap<>();

  private record Room(String className, String volumeMode) {
    static Room of(PersistentVolume volume) {
      return new Room(volume.className(), volume.volumeMode());
    }
  }

  /** A set of access modes; those with fewer come first. */
  private record Modes(Set<String> modes, String text) implements Comparable<Modes> {
    static Modes of(List<String> modes) {
      Set<String> sorted = new TreeSet<>(modes);
      return new Modes(sorted, String.join(",", sorted));
    }

    @Override
    public int compareTo(Modes other) {
      int fewer = Integer.compare(modes.size(), other.modes.size());
      return fewer != 0 ? fewer : text.compareTo(other.text);
    }
  }

  private record Size(Quantity capacity, String name) implements Comparable<Size> {
    private static final Comparator<Size> ORDER = Comparator.comparing(Size::capacity).thenComparing(Size::name);

    static Size of(PersistentVolume volume) {
      return new Size(volume.capacity(), volume.name());
    }

    @Override
    public int compareTo(Size other) {
      return ORDER.compare(this, other);
    }
  }

  /** The volume as it is now. */
  public void put(PersistentVolume volume) {
    remove(volume.name());
    if (VolumeMatch.isFree(volume)) {
      byName.put(volume.name(), volume);
      rooms
          .computeIfAbsent(Room.of(volume), _ -> new TreeMap<>())
          .computeIfAbsent(Modes.of(volume.accessModes()), _ -> new TreeMap<>())
          .put(Size.of(volume), volume);
    }
  }

  public void remove(String name) {
    PersistentVolume known = byName.remove(name);
    if (known == null) {
      return;
    }
    Room room = Room.of(known);
    Modes modes = Modes.of(known.accessModes());
    Map<Modes, NavigableMap<Size, PersistentVolume>> shelves = rooms.getOrDefault(room, new TreeMap<>());
    NavigableMap<Size, PersistentVolume> shelf = shelves.getOrDefault(modes, new TreeMap<>());
    shelf.remove(Size.of(known));
    if (shelf.isEmpty()) {
      shelves.remove(modes);
    }
    if (shelves.isEmpty()) {
      rooms.remove(room);
    }
  }

  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /**
   * The free volume that the binder gives to a claim. Volumes with the fewest access modes that will do come before others, whatever
   * their size; of those the smallest is taken, of equals the first by name.
   *
   * @param excluded names of volumes that are promised to others
   */
  public Optional<PersistentVolume> forClaim(PersistentVolumeClaim claim, Set<String> excluded) {
    for (NavigableMap<Size, PersistentVolume> shelf : shelves(claim)) {
      Optional<PersistentVolume> found = firstIn(shelf, claim, _ -> true, excluded);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * The free volume that the scheduler would take for a claim: the smallest, whatever its access modes are besides those asked
   * for.
   *
   * @param reachable whether the node reaches a volume
   * @param excluded names of volumes that are promised to others
   */
  public Optional<PersistentVolume> smallest(
      PersistentVolumeClaim claim, Predicate<PersistentVolume> reachable, Set<String> excluded) {
    Optional<PersistentVolume> best = Optional.empty();
    for (NavigableMap<Size, PersistentVolume> shelf : shelves(claim)) {
      Optional<PersistentVolume> found = firstIn(shelf, claim, reachable, excluded);
      if (found.isPresent() && (best.isEmpty() || Size.of(found.get()).compareTo(Size.of(best.get())) < 0)) {
        best = found;
      }
    }
    return best;
  }

  private List<NavigableMap<Size, PersistentVolume>> shelves(PersistentVolumeClaim claim) {
    List<NavigableMap<Size, PersistentVolume>> out = new ArrayList<>();
    rooms
        .getOrDefault(new Room(claim.className(), claim.volumeMode()), new TreeMap<>())
        .forEach(
            (modes, shelf) -> {
              if (modes.modes.containsAll(claim.accessModes())) {
                out.add(shelf);
              }
            });
    return out;
  }

  private static Optional<PersistentVolume> firstIn(
      NavigableMap<Size, PersistentVolume> shelf,
      PersistentVolumeClaim claim,
      Predicate<PersistentVolume> reachable,
      Set<String> excluded) {
    for (PersistentVolume volume : shelf.tailMap(new Size(claim.requestedStorage(), ""), true).values()) {
      if (!excluded.contains(volume.name()) && VolumeMatch.fits(volume, claim) && reachable.test(volume)) {
        return Optional.of(volume);
      }
    }
    return Optional.empty();
  }
}
