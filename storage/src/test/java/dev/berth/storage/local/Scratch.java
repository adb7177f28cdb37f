package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A directory of a test's own, and whatever it mounts there. Closing it undoes all that, and nothing else. */
final class Scratch implements AutoCloseable {
  final Tools tools = new Tools(Steps.UNWATCHED);
  final Path at;

  Scratch() {
    requireHost();
    try {
      at = Files.createTempDirectory("berth-local-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips the test where this host cannot run it, and says why. */
  private static void requireHost() {
    skipUnless("root".equals(System.getProperty("user.name")), "needs root: it makes loop devices and mounts");
    skipUnless(Files.exists(Path.of("/dev/loop-control")), "needs loop devices: /dev/loop-control is missing");
    requireCommand("losetup");
    requireCommand("mkfs.ext4");
  }

  static void requireCommand(String name) {
    boolean there = Stream.of("/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/").anyMatch(p -> Files.exists(Path.of(p + name)));
    skipUnless(there, "needs " + name + ": it is not installed");
  }

  private static void skipUnless(boolean condition, String why) {
    if (!condition) {
      System.out.println("skipped: " + why);
    }
    Assumptions.assumeTrue(condition, why);
  }

  String path(String name) {
    return at.resolve("paths").resolve(name).toString();
  }

  Path root(String name) {
    return LocalDrivers.real(at.resolve(name));
  }

  /** A disk of its own, mounted in here. */
  Path disk(String name, String fsType, long sizeBytes) {
    requireCommand("mkfs." + fsType);
    Path image = at.resolve(name + ".img");
    tools.run("truncate", "-s", Long.toString(sizeBytes), image.toString());
    tools.run("mkfs." + fsType, "-q", image.toString());
    Path point = LocalDrivers.real(at.resolve(name));
    tools.run("mount", "-o", "loop", image.toString(), point.toString());
    return point;
  }

  /** Files behind loop devices in here, deepest first, by device. */
  List<Map.Entry<String, String>> loops() {
    try (Stream<Path> entries = Files.list(Path.of("/sys/block"))) {
      return entries
          .map(entry -> Map.entry("/dev/" + entry.getFileName(), backing(entry)))
          .filter(entry -> entry.getValue().startsWith(at + "/"))
          .sorted(Comparator.comparing((Map.Entry<String, String> e) -> e.getValue().length()).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String backing(Path entry) {
    try {
      return Files.readString(entry.resolve("loop/backing_file")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  List<String> mounts() {
    try {
      return Mounts.parse(Files.readAllLines(Path.of("/proc/self/mountinfo"))).stream()
          .map(Mounts.Mount::point)
          .filter(point -> point.startsWith(at + "/"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing that a driver did is left: no mount, no device, no file of a volume. */
  void assertNothingLeft(Path root) {
    assertThat(mounts().stream().filter(point -> !point.equals(root.toString()))).isEmpty();
    assertThat(loops().stream().filter(loop -> loop.getValue().startsWith(root + "/"))).isEmpty();
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies inside of something else goes first: in rounds, until nothing is left. */
  @Override
  public void close() {
    for (int round = 0; round < 5 && !(mounts().isEmpty() && loops().isEmpty()); round++) {
      for (String point : mounts().reversed()) {
        tools.ask("fsfreeze", "--unfreeze", point);
        tools.ask("umount", point);
      }
      for (Map.Entry<String, String> loop : loops()) {
        tools.ask("losetup", "--detach", loop.getKey());
      }
    }
    tools.run("rm", "-rf", "--one-file-system", at.toString());
    assertThat(mounts()).isEmpty();
    assertThat(loops()).isEmpty();
  }
}
