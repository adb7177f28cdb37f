package dev.berth.storage.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.storage.Drivers;
import java.util.List;

/** The drivers of a simulated cluster. */
public final class SimulatedDrivers {
  private SimulatedDrivers() {}

  /** {@code block.berth.dev} and {@code dir.berth.dev}, without delays. */
  public static Drivers of(Loop loop, Faults faults) {
    return new Drivers(
        List.of(
            new SimulatedDriver(loop, SimulatedDriver.Settings.block(), faults),
            new SimulatedDriver(loop, SimulatedDriver.Settings.dir(), faults)));
  }

  public static Drivers of(Loop loop) {
    return of(loop, Faults.NONE);
  }
}
