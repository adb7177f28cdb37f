package dev.berth.storage.simulated;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a simulated driver's volumes come to be and go, with the room that they take. */
final class SimulatedMaking {
  private final SimulatedDriver.Settings settings;
  private final SimulatedVolumes volumes;
  private final Pools pools;
  private final SimulatedSnapshots snapshots;
  private final Runnable wrote;

  /** @param wrote hears of every change of what is in a volume */
  SimulatedMaking(
      SimulatedDriver.Settings settings, SimulatedVolumes volumes, Pools pools, SimulatedSnapshots snapshots, Runnable wrote) {
    this.settings = settings;
    this.volumes = volumes;
    this.pools = pools;
    this.snapshots = snapshots;
    this.wrote = wrote;
  }

  Created made(NewVolume wanted) {
    Optional<SimulatedVolume> known = volumes.named(wanted.name());
    if (known.isPresent()) {
      if (known.get().sizeBytes < wanted.sizeBytes() || known.get().block != wanted.block()) {
        throw new DriverException(
            Code.ALREADY_EXISTS, "volume " + wanted.name() + " exists with " + known.get().sizeBytes + " bytes");
      }
      return created(known.get());
    }
    if (wanted.block() && !settings.traits().block()) {
      throw new DriverException(Code.INVALID_ARGUMENT, settings.name() + " has no raw block volumes");
    }
    String pool = pools.choose(wanted);
    String id = settings.name().substring(0, settings.name().indexOf('.')) + "-" + wanted.name();
    SimulatedVolume volume = new SimulatedVolume(id, wanted.name(), pool, wanted.block(), wanted.sizeBytes(), wrote);
    wanted.sourceSnapshot().ifPresent(from -> volume.files.copyFrom(snapshots.files(from)));
    wanted.sourceVolume().ifPresent(from -> volume.files.copyFrom(volumes.open(from).files));
    volume.attributes = wanted.attributes();
    pools.take(pool, wanted.sizeBytes());
    volumes.add(volume);
    return created(volume);
  }

  void remember(String id, String name, String pool, boolean block, long sizeBytes) {
    if (volumes.find(id).isEmpty()) {
      volumes.add(new SimulatedVolume(id, name, pool, block, sizeBytes, wrote));
      pools.take(pool, sizeBytes);
    }
  }

  void unmake(String id) {
    volumes.find(id)
        .ifPresent(
            volume -> {
              volume.requireOpen();
              volume.requireUnused();
              volumes.remove(volume);
              pools.give(volume.pool, volume.sizeBytes);
            });
  }

  static Created created(SimulatedVolume volume) {
    return new Created(
        volume.id,
        volume.sizeBytes,
        Map.of(),
        volume.pool.isEmpty() ? List.of() : List.of(Map.of(SimulatedDriver.NODE_KEY, volume.pool)));
  }
}
