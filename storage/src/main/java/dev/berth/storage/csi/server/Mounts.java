package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How volumes were staged and published since the server began, for the interface's table of what a second publication may be:
 * the same path in another way is ALREADY_EXISTS, another path beside a single writer FAILED_PRECONDITION. What an earlier process
 * mounted is not known here; the driver knows it.
 */
final class Mounts {
  /** How a volume is at a path. */
  record Way(VolumeCapability capability, boolean readOnly) {}

  private record Place(String volume, String path) {}

  private record Mount(Way way, boolean published) {}

  private final Map<Place, Mount> mounts = new ConcurrentHashMap<>();

  void requireCompatible(String volume, String path, Way way) {
    Optional<Way> before = Optional.ofNullable(mounts.get(new Place(volume, path))).map(Mount::way);
    if (before.filter(known -> !known.equals(way)).isPresent()) {
      throw new DriverException(Code.ALREADY_EXISTS, "volume " + volume + " is at " + path + " in another way");
    }
  }

  void requireOnlyWriter(String volume, String path, Way way) {
    mounts.forEach(
        (place, mount) -> {
          boolean other = mount.published() && place.volume().equals(volume) && !place.path().equals(path);
          if (other && (isSingle(way) || isSingle(mount.way()))) {
            throw new DriverException(
                Code.FAILED_PRECONDITION, "volume " + volume + " has a single writer, at " + place.path());
          }
        });
  }

  private static boolean isSingle(Way way) {
    return way.capability().getAccessMode().getMode() == Mode.SINGLE_NODE_SINGLE_WRITER;
  }

  void staged(String volume, String path, Way way) {
    mounts.put(new Place(volume, path), new Mount(way, false));
  }

  void published(String volume, String path, Way way) {
    mounts.put(new Place(volume, path), new Mount(way, true));
  }

  void gone(String volume, String path) {
    mounts.remove(new Place(volume, path));
  }
}
