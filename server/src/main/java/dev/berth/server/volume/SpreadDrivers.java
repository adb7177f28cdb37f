package dev.berth.server.volume;

import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The drivers of one machine, made to reach the volumes of all. On the loop of the view. */
public final class SpreadDrivers {
  private static final Index<PersistentVolume> BY_HANDLE =
      new Index<>(
          "handle",
          Kinds.VOLUME,
          v -> v.spec().has("csi") ? List.of(key(v.csi().text("driver"), v.csi().text("volumeHandle"))) : List.of());

  /** What must be seen. */
  public static final Needs NEEDS = Needs.of(Kinds.VOLUME).with(BY_HANDLE);

  private SpreadDrivers() {}

  private static String key(String driver, String handle) {
    return driver + "^" + handle;
  }

  /** @param view comes before the first verb is asked for */
  public static Drivers of(Drivers own, Machines machines, CompletableFuture<View> view) {
    return new Drivers(
        own.all().stream()
            .<VolumeDriver>map(
                driver ->
                    new SpreadDriver(
                        driver,
                        machines,
                        id ->
                            view.join().by(BY_HANDLE, key(driver.name(), id)).stream()
                                .map(v -> SpreadDriver.placeOf(v.spec()))
                                .flatMap(Optional::stream)
                                .findFirst()))
            .toList());
  }
}
