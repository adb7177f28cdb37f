package dev.berth.node.host;

import dev.berth.node.runtime.Watchdog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The watchdog of a machine: a shell script in a session of its own, which looks once a second whether the time is up that a file
 * tells, in seconds of this boot. It goes on when the process that started it is killed; a machine that boots anew has no processes
 * to be killed. Needs {@code setsid} and {@code flock} of util-linux.
 *
 * <p>{@link #begin} and {@link #dismiss} block.
 */
public final class ShellWatchdog implements Watchdog {
  private static final String SCRIPT = "watchdog.sh";

  private final Path directory;
  private final Path cgroup;
  private final List<Path> mounts;
  private long written;

  /**
   * @param directory where its files lie, which no other has
   * @param cgroup in which all pods are, in any hierarchy; it need not be there yet
   * @param mounts below which all volumes are mounted
   */
  public ShellWatchdog(Path directory, Path cgroup, List<Path> mounts) {
    this.directory = directory;
    this.cgroup = cgroup;
    this.mounts = List.copyOf(mounts);
  }

  @Override
  public void begin(Duration first) {
    try {
      Files.createDirectories(directory);
      try (InputStream script = ShellWatchdog.class.getResourceAsStream(SCRIPT)) {
        if (script == null) {
          throw new IllegalStateException(SCRIPT + " is missing on the class path");
        }
        Files.copy(script, directory.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
      }
      String boot = boot();
      if (allowed().filter(line -> line.startsWith(boot + " ")).isEmpty()) {
        write(deadline(first));
      }
      run();
    } catch (IOException e) {
      throw new IllegalStateException("the watchdog in " + directory + " cannot be started: " + e.getMessage(), e);
    }
  }

  @Override
  public CompletionStage<Boolean> allow(Duration time) {
    long until;
    try {
      until = deadline(time); // of now, whenever it is written
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            allow(until);
            return true;
          } catch (IOException e) {
            throw new IllegalStateException("the watchdog in " + directory + " cannot be told: " + e.getMessage(), e);
          }
        },
        Thread::startVirtualThread);
  }

  private synchronized void allow(long until) throws IOException {
    if (until > written) {
      write(until);
      run();
    }
  }

  private void write(long until) throws IOException {
    Path next = directory.resolve("allowed.next");
    Files.writeString(next, boot() + " " + until + "\n");
    Files.move(next, directory.resolve("allowed"), StandardCopyOption.ATOMIC_MOVE);
    written = until;
  }

  @Override
  public void dismiss() {
    try {
      Files.deleteIfExists(directory.resolve("allowed"));
    } catch (IOException e) {
      throw new IllegalStateException("the watchdog in " + directory + " cannot be dismissed: " + e.getMessage(), e);
    }
  }

  /** Whether it watches, or did before the machine booted. */
  public boolean isThere() {
    return Files.exists(directory.resolve("allowed"));
  }

  private Optional<String> allowed() throws IOException {
    Path file = directory.resolve("allowed");
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /** In whole seconds since the machine booted; a part of one is not waited for. */
  private static long deadline(Duration time) throws IOException {
    double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
    return (long) Math.floor(up + time.toMillis() / 1000.0);
  }

  private static String boot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  /** Starts it unless it runs; a second one would end at once. */
  private void run() throws IOException {
    if (isRunning()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("setsid", "sh", directory.resolve(SCRIPT).toString(), directory.toString(), cgroup.toString()));
    mounts.forEach(path -> command.add(path.toString()));
    var _ =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
  }

  private boolean isRunning() {
    try {
      long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).contains(directory.resolve(SCRIPT).toString());
    } catch (IOException | NumberFormatException e) {
      return false; // there is none, or it has gone
    }
  }
}
