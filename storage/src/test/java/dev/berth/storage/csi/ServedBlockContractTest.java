package dev.berth.storage.csi;

import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriverContract;
import dev.berth.storage.simulated.SimulatedDriver;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, through {@link CsiDriver}, a socket and the server: what both adapters change, it finds. */
class ServedBlockContractTest extends VolumeDriverContract {
  @TempDir Path directory = Path.of("");
  private @Nullable ServedDriver served;

  @BeforeEach
  void serve() {
    served = new ServedDriver(directory, SimulatedDriver.Settings.block());
  }

  private ServedDriver served() {
    return Objects.requireNonNull(served);
  }

  @AfterEach
  void close() {
    served().close();
  }

  @Override
  protected VolumeDriver driver() {
    return served().driver();
  }

  @Override
  protected String node() {
    return ServedDriver.NODE;
  }

  @Override
  protected String otherNode() {
    return ServedDriver.OTHER_NODE;
  }

  @Override
  protected String path(String name) {
    return directory.resolve(name).toString();
  }

  @Override
  protected <T> void await(CompletionStage<T> stage) {
    stage.toCompletableFuture().handle((_, _) -> true).join();
  }
}
