package dev.berth.storage.simulated;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriverContract;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

class SimulatedDirContractTest extends VolumeDriverContract {
  private final VirtualLoop loop = new VirtualLoop(1);
  private final SimulatedDriver driver =
      new SimulatedDriver(
          loop,
          SimulatedDriver.Settings.dir().withDelays(Map.of(Faults.Verb.ATTACH, Duration.ofMillis(5))),
          Faults.NONE);

  @Override
  protected VolumeDriver driver() {
    return driver;
  }

  @Override
  protected String node() {
    return "node-1";
  }

  @Override
  protected String otherNode() {
    return "node-2";
  }

  @Override
  protected String path(String name) {
    return "/" + name;
  }

  @Override
  protected <T> void await(CompletionStage<T> stage) {
    loop.runUntilIdle(100);
  }
}
