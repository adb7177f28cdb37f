package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A driver of a test's own, and the way of one volume to a pod and back. */
final class BlockFixture implements AutoCloseable {
  static final long MEBIBYTE = 1L << 20;
  static final String NODE = "node-1";

  final Scratch scratch = new Scratch();
  Path root = scratch.root("block");
  VolumeDriver driver = reopened();

  /** As the next process would. */
  VolumeDriver reopened() {
    driver = BlockDriver.open(root, List.of(NODE), Long.MAX_VALUE, InstantSource.system(), Steps.UNWATCHED);
    return driver;
  }

  /** On a disk of its own. */
  void on(String fsType, long diskBytes) {
    root = scratch.disk("disk", fsType, diskBytes);
    reopened();
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  static DriverException refused(CompletionStage<?> stage) {
    try {
      Object answer = stage.toCompletableFuture().join();
      throw new AssertionError("expected a refusal, and got " + answer);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(DriverException.class);
      return (DriverException) e.getCause();
    }
  }

  static NewVolume wanted(String name, long mebibytes) {
    return new NewVolume(
        name, mebibytes * MEBIBYTE, Map.of(), Set.of("ReadWriteOnce"), false, List.of(), Optional.empty(), Optional.empty());
  }

  static NewVolume from(NewVolume wanted, Optional<String> snapshot, Optional<String> volume) {
    return new NewVolume(
        wanted.name(), wanted.sizeBytes(), wanted.parameters(), wanted.accessModes(), wanted.block(), wanted.topologies(),
        snapshot, volume);
  }

  static Use use(String id, String fsType, boolean block) {
    return new Use(id, NODE, Map.of(), Map.of(), block, fsType, List.of(), "ReadWriteOnce");
  }

  String create(String name, long mebibytes) {
    Created created = done(driver.create(wanted(name, mebibytes)));
    return created.id();
  }

  /** Attached, staged, published; answers where the pod sees it. */
  Path mounted(String id, String fsType) {
    done(driver.attach(id, NODE, false, Map.of()));
    done(driver.stage(use(id, fsType, false), scratch.path(id + "-stage")));
    done(driver.publish(use(id, fsType, false), scratch.path(id + "-stage"), scratch.path(id + "-pod"), false));
    return Path.of(scratch.path(id + "-pod"));
  }

  void takenBack(String id) {
    done(driver.unpublish(id, NODE, scratch.path(id + "-pod")));
    done(driver.unstage(id, NODE, scratch.path(id + "-stage")));
    done(driver.detach(id, NODE));
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
      Shelf.sync(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    scratch.close();
  }
}
