package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.NewVolume;
import java.util.List;
import java.util.Optional;

/** What is asked of a driver, and whether it can be right. Pure. */
final class Wanted {
  private static final long PAGE = 4096;

  private Wanted() {}

  static void require(NewVolume wanted) {
    requireName(wanted.name(), "volume");
    if (wanted.sizeBytes() <= 0) {
      throw new DriverException(Code.OUT_OF_RANGE, "a volume of " + wanted.sizeBytes() + " bytes is wanted");
    }
  }

  static void requireName(String name, String what) {
    if (!Shelf.isId(name)) {
      throw new DriverException(Code.INVALID_ARGUMENT, "\"" + name + "\" cannot be the name of a " + what);
    }
  }

  /** Whole pages, at least as many bytes as are wanted. */
  static long size(long bytes) {
    return Math.ceilDiv(bytes, PAGE) * PAGE;
  }

  /** {@code snapshot/<id>}, {@code volume/<id>}, or empty. */
  static String source(NewVolume wanted) {
    return wanted
        .sourceSnapshot()
        .map(id -> "snapshot/" + id)
        .or(() -> wanted.sourceVolume().map(id -> "volume/" + id))
        .orElse("");
  }

  /** The volume of that name. @throws DriverException ALREADY_EXISTS where it is not as it is wanted */
  static Saved same(Saved known, NewVolume wanted) {
    if (known.size() < wanted.sizeBytes() || known.block() != wanted.block() || !known.source().equals(source(wanted))) {
      throw new DriverException(
          Code.ALREADY_EXISTS,
          "volume " + wanted.name() + " exists with " + known.size() + " bytes" + (known.block() ? ", raw" : "")
              + (known.source().isEmpty() ? "" : ", made from " + known.source()));
    }
    return known;
  }

  /** The snapshot of that name. @throws DriverException ALREADY_EXISTS where it is another volume's */
  static Saved same(Saved known, String sourceVolume) {
    if (!known.source().equals("volume/" + sourceVolume)) {
      throw new DriverException(
          Code.ALREADY_EXISTS, "snapshot " + known.name() + " exists of " + known.source());
    }
    return known;
  }

  /** @throws DriverException FAILED_PRECONDITION where a move has closed it */
  static void requireOpen(Saved known) {
    known
        .moving()
        .ifPresent(
            move -> {
              throw new DriverException(
                  Code.FAILED_PRECONDITION, "volume " + known.id() + " is being moved from " + move.from() + " to " + move.to());
            });
  }

  /** With what it begins, as far as that is known here. @throws DriverException NOT_FOUND, OUT_OF_RANGE */
  static Optional<Saved> origin(NewVolume wanted, Shelf volumes, Shelf snapshots) {
    Optional<Saved> origin =
        wanted.sourceSnapshot().map(snapshots::get).or(() -> wanted.sourceVolume().map(volumes::get));
    if (origin.isPresent() && origin.get().size() > wanted.sizeBytes()) {
      throw new DriverException(
          Code.OUT_OF_RANGE,
          source(wanted) + " has " + origin.get().size() + " bytes, and a volume of " + wanted.sizeBytes() + " is wanted");
    }
    return origin;
  }

  /** The first of the wanted nodes that is one of these. @throws DriverException RESOURCE_EXHAUSTED where none is */
  static String node(NewVolume wanted, List<String> nodes) {
    if (wanted.topologies().isEmpty()) {
      return nodes.getFirst();
    }
    return wanted.topologies().stream()
        .map(topology -> topology.getOrDefault(LocalDrivers.NODE_KEY, ""))
        .filter(nodes::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new DriverException(
                    Code.RESOURCE_EXHAUSTED,
                    "none of " + wanted.topologies() + " is here: volumes are made on " + nodes));
  }
}
