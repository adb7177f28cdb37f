package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs the host's commands. Blocks: called on virtual threads. A command that is not installed is named with its package. */
final class Tools {
  /** Enough for anything that does not copy or read a whole volume. */
  private static final Duration SHORT = Duration.ofMinutes(2);
  /** For copies and checks of whole volumes. */
  static final Duration LONG = Duration.ofHours(6);

  private static final File NOTHING = new File("/dev/null");
  private static final Executor READERS = Thread::startVirtualThread;
  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("losetup", "mount (or util-linux)"),
          Map.entry("mount", "mount (or util-linux)"),
          Map.entry("umount", "mount (or util-linux)"),
          Map.entry("blkid", "util-linux"),
          Map.entry("blockdev", "util-linux"),
          Map.entry("blkdiscard", "util-linux"),
          Map.entry("fsfreeze", "util-linux"),
          Map.entry("fallocate", "util-linux"),
          Map.entry("mkfs.ext4", "e2fsprogs"),
          Map.entry("e2fsck", "e2fsprogs"),
          Map.entry("resize2fs", "e2fsprogs"),
          Map.entry("mkfs.xfs", "xfsprogs"),
          Map.entry("xfs_growfs", "xfsprogs"),
          Map.entry("xfs_quota", "xfsprogs"),
          Map.entry("btrfs", "btrfs-progs"));

  /** What a command answered. */
  record Output(int exit, String out, String err) {
    /** Both outputs in one line. */
    String text() {
      return (err + " " + out).strip().replace('\n', ' ');
    }
  }

  private final Steps steps;

  Tools(Steps steps) {
    this.steps = steps;
  }

  /** @throws DriverException where it cannot be run, does not end in time, or ends with anything but 0 */
  String run(String... argv) {
    return run(SHORT, argv);
  }

  /** {@link #run(String...)} with a limit of its own. */
  String run(Duration limit, String... argv) {
    Output output = ask(limit, argv);
    if (output.exit() != 0) {
      throw failed(output, argv);
    }
    return output.out();
  }

  /** @throws DriverException where it cannot be run or does not end in time */
  Output ask(String... argv) {
    return ask(SHORT, argv);
  }

  /** {@link #ask(String...)} with a limit of its own. */
  Output ask(Duration limit, String... argv) {
    steps.next(String.join(" ", argv));
    ProcessBuilder builder = new ProcessBuilder(List.of(argv)).redirectInput(ProcessBuilder.Redirect.from(NOTHING));
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new DriverException(
          Code.FAILED_PRECONDITION,
          "cannot run " + argv[0] + " on this node: install the package " + PACKAGES.getOrDefault(argv[0], argv[0])
              + " (" + e.getMessage() + ")");
    }
    CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), READERS);
    CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), READERS);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new DriverException(
            Code.DEADLINE_EXCEEDED, String.join(" ", argv) + " did not end within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new DriverException(Code.INTERNAL, String.join(" ", argv) + " was interrupted");
    }
    return new Output(process.exitValue(), out.join(), err.join());
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file, or a directory with all that is in it; never what is mounted there. */
  void remove(Path path) {
    run(LONG, "rm", "-rf", "--one-file-system", path.toString());
  }

  /** A full disk is RESOURCE_EXHAUSTED, anything else INTERNAL. */
  static DriverException failed(Output output, String... argv) {
    Code code = output.err().contains("No space left on device") ? Code.RESOURCE_EXHAUSTED : Code.INTERNAL;
    return new DriverException(
        code, String.join(" ", argv) + " failed with exit status " + output.exit() + ": " + output.text());
  }
}
