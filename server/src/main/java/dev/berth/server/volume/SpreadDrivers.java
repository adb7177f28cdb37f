package dev.berth.server.volume;

import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.volume.CsiHandles;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.util.concurrent.CompletableFuture;

/** The drivers of one machine, made to reach the volumes of all. On the loop of the view. */
public final class SpreadDrivers {
  /** What must be seen. */
  public static final Needs NEEDS = Needs.of(Kinds.VOLUME).with(CsiHandles.INDEX);

  private SpreadDrivers() {}

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
                            CsiHandles.volumes(view.join(), driver.name(), id).stream()
                                .flatMap(v -> v.diskOf().stream())
                                .findFirst()))
            .toList());
  }
}
