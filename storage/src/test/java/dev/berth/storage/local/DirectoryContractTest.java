package dev.berth.storage.local;

import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriverContract;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("linux")
class DirectoryContractTest extends VolumeDriverContract {
  private final Scratch scratch = new Scratch();
  private final VolumeDriver driver =
      DirectoryDriver.open(scratch.root("dir"), List.of("node-1"), false, InstantSource.system(), Steps.UNWATCHED);

  @AfterEach
  void undo() {
    scratch.close();
  }

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
    return scratch.path(name);
  }

  @Override
  protected <T> void await(CompletionStage<T> stage) {
    stage.exceptionally(_ -> null).toCompletableFuture().join();
  }
}
