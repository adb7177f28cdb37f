package dev.berth.storage.local;

import static dev.berth.storage.local.BlockFixture.MEBIBYTE;
import static dev.berth.storage.local.BlockFixture.done;

import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.Moving;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Two machines with a disk each, and the way of one volume between them. */
final class MoveFixture implements AutoCloseable {
  static final String FROM = "node-1";
  static final String TO = "node-2";
  static final String ID = "block-pvc-1";

  final Scratch scratch = new Scratch();
  private final Random random = new Random(1);
  Path disk = scratch.root("one");
  Path other = scratch.root("two");
  BlockDriver from = opened(disk, FROM, Steps.UNWATCHED);
  BlockDriver to = opened(other, TO, Steps.UNWATCHED);

  private static BlockDriver opened(Path root, String node, Steps steps) {
    return BlockDriver.open(root, List.of(node), Long.MAX_VALUE, InstantSource.system(), steps);
  }

  /** As the next processes would. */
  void reopened(Steps atFrom, Steps atTo) {
    from = opened(disk, FROM, atFrom);
    to = opened(other, TO, atTo);
  }

  static Move move(String token) {
    return new Move(ID, FROM, TO, token);
  }

  void moved(String token) {
    done(Moving.move(from.moveEnd(), to.moveEnd(), move(token)));
  }

  void settled(String token, boolean arrived) {
    done(Moving.settle(from.moveEnd(), to.moveEnd(), move(token), arrived));
  }

  /** What stands before an end. */
  interface Before {
    /** @return the answer's way on */
    Object call(String method, Object[] arguments, Through through);
  }

  /** The end itself. */
  interface Through {
    Object go();
  }

  /** An end whose every step somebody sees. */
  static MoveEnd watched(MoveEnd end, Before before) {
    return (MoveEnd)
        Proxy.newProxyInstance(
            MoveEnd.class.getClassLoader(),
            new Class<?>[] {MoveEnd.class},
            (_, method, arguments) ->
                before.call(
                    method.getName(),
                    arguments,
                    () -> {
                      try {
                        return method.invoke(end, arguments);
                      } catch (IllegalAccessException | InvocationTargetException e) {
                        throw new AssertionError(e);
                      }
                    }));
  }

  static NewVolume raw(long mebibytes, Map<String, String> parameters) {
    return new NewVolume(
        "pvc-1", mebibytes * MEBIBYTE, parameters, Set.of("ReadWriteOnce"), true, List.of(), Optional.empty(), Optional.empty());
  }

  Path image(boolean second) {
    return home(second).resolve("image");
  }

  private Path home(boolean second) {
    return (second ? other.resolve(TO) : disk.resolve(FROM)).resolve("volumes").resolve(ID);
  }

  Optional<Saved> record(boolean second) {
    return Records.read(home(second).resolve("record.json"));
  }

  /** Written by whoever had it, at an offset. */
  byte[] fill(long offset, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    put(offset, bytes);
    return bytes;
  }

  void put(long offset, byte[] bytes) {
    try (FileChannel channel = FileChannel.open(image(false), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Attached, staged, published on one of the two; answers where the pod sees it. */
  Path mounted(boolean second, String fsType) {
    BlockDriver driver = second ? to : from;
    String node = second ? TO : FROM;
    Use use = new Use(ID, node, Map.of(), Map.of(), false, fsType, List.of(), "ReadWriteOnce");
    done(driver.attach(ID, node, false, Map.of()));
    done(driver.stage(use, scratch.path(node + "-stage")));
    done(driver.publish(use, scratch.path(node + "-stage"), scratch.path(node + "-pod"), false));
    return Path.of(scratch.path(node + "-pod"));
  }

  void takenBack(boolean second) {
    BlockDriver driver = second ? to : from;
    String node = second ? TO : FROM;
    done(driver.unpublish(ID, node, scratch.path(node + "-pod")));
    done(driver.unstage(ID, node, scratch.path(node + "-stage")));
    done(driver.detach(ID, node));
  }

  @Override
  public void close() {
    scratch.close();
  }
}
