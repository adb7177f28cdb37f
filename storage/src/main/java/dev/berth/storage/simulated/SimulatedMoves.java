package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Move;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Volumes on their way from one node's disk to another's. Of the two that there are meanwhile, the one where it came from is the volume
 * until a move is settled as arrived; the other is a copy that nobody can use, and takes room on its disk until somebody settles
 * its move. A move closes a volume once: the one that has ended last does not do it again, however late it is asked for.
 */
final class SimulatedMoves {
  private final SimulatedVolumes volumes;
  private final Pools pools;
  private final Set<String> down = new HashSet<>();
  private final Map<Place, Copy> copies = new TreeMap<>();

  /** What lies of a volume on a node's disk. */
  private record Place(String id, String node) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return (id + " " + node).compareTo(other.id + " " + other.node);
    }
  }

  /** What a move has put, or has left, on a disk beside the volume. */
  private static final class Copy {
    final Move move;
    final long bytes;
    final Files files = new Files();
    /** Until it is whole, or one of the machines goes down. */
    boolean copying = true;
    boolean whole;

    Copy(Move move, long bytes) {
      this.move = move;
      this.bytes = bytes;
    }
  }

  SimulatedMoves(SimulatedVolumes volumes, Pools pools) {
    this.volumes = volumes;
    this.pools = pools;
  }

  /** Closes the volume, and takes room where it goes: closed it stays also where there is none. */
  void begin(Move move) {
    requireUp(move.from());
    SimulatedVolume volume = volumes.get(move.id());
    if (!volume.pool.equals(move.from()) || move.from().equals(move.to())) {
      throw SimulatedVolume.outOfOrder("volume " + move.id() + " lies on " + volume.pool + ", and cannot go from " + move.from() + " to " + move.to());
    }
    if (!volume.closedBy.equals(move.token())) {
      volume.requireOpen();
      volume.requireUnused();
      if (volume.moved.equals(move.token())) {
        throw SimulatedVolume.outOfOrder("this move of volume " + move.id() + " has ended");
      }
      volume.closedBy = move.token();
    }
    requireUp(move.to());
    Place there = new Place(move.id(), move.to());
    Copy known = copies.get(there);
    if (known != null && known.move.equals(move)) {
      known.copying = true;
      return;
    }
    discard(there);
    pools.requireRoom(move.to(), volume.sizeBytes);
    pools.take(move.to(), volume.sizeBytes);
    copies.put(there, new Copy(move, volume.sizeBytes));
  }

  /** All of it is there, unless one of the machines went down meanwhile. */
  void arrive(Move move) {
    Copy copy = copies.get(new Place(move.id(), move.to()));
    if (copy == null || !copy.move.equals(move) || !copy.copying) {
      throw new DriverException(Code.UNAVAILABLE, move.from() + " or " + move.to() + " went down");
    }
    copy.copying = false;
    if (!copy.whole) {
      copy.files.copyFrom(volumes.get(move.id()).files);
      copy.whole = true;
    }
  }

  /** Opens it where it is to lie, and then removes what is on the other disk: what can be done of that while a machine is down, is done. */
  void settle(Move move, boolean arrived) {
    requireUp(arrived ? move.to() : move.from());
    volumes.find(move.id())
        .filter(volume -> volume.closedBy.equals(move.token()))
        .ifPresent(volume -> {
          if (arrived) {
            takeOver(volume, move);
          }
          volume.closedBy = "";
          volume.moved = move.token();
        });
    String left = arrived ? move.from() : move.to();
    requireUp(left);
    Place there = new Place(move.id(), left);
    Copy copy = copies.get(there);
    if (copy != null && copy.move.equals(move)) {
      discard(there);
    }
  }

  /** What was the copy is the volume from now on, and what was the volume is left over. */
  private void takeOver(SimulatedVolume volume, Move move) {
    Copy copy = copies.get(new Place(move.id(), move.to()));
    if (copy == null || !copy.move.equals(move) || !copy.whole) {
      throw SimulatedVolume.outOfOrder("not all of volume " + move.id() + " is on " + move.to());
    }
    copies.remove(new Place(move.id(), move.to()));
    copies.put(new Place(move.id(), move.from()), new Copy(move, volume.sizeBytes));
    volume.files = copy.files;
    volume.pool = move.to();
  }

  private void discard(Place place) {
    Copy copy = copies.remove(place);
    if (copy != null) {
      pools.give(place.node, copy.bytes);
    }
  }

  private void requireUp(String node) {
    if (down.contains(node)) {
      throw new DriverException(Code.UNAVAILABLE, node + " does not answer");
    }
  }

  void crashed(String node) {
    down.add(node);
    copies.values().stream()
        .filter(copy -> copy.move.from().equals(node) || copy.move.to().equals(node))
        .forEach(copy -> copy.copying = false);
  }

  void started(String node) {
    down.remove(node);
  }

  boolean isWhole(String id, String node) {
    Copy copy = copies.get(new Place(id, node));
    return copy != null && copy.whole || volumes.look(id).filter(volume -> volume.pool.equals(node)).isPresent();
  }

  List<String> unsettled() {
    return Stream.concat(
            volumes.all().stream().filter(volume -> !volume.closedBy.isEmpty()).map(volume -> volume.id + " is closed by its move " + volume.closedBy),
            copies.entrySet().stream().map(e -> "on " + e.getKey().node + " there is what " + e.getValue().move + " has left"))
        .toList();
  }
}
