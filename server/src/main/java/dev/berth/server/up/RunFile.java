package dev.berth.server.up;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who runs on a data directory: {@code berth.run} in it, written when the API answers and removed at the end.
 *
 * @param pid of the process
 * @param started when that process began, in milliseconds since 1970: a pid alone may be somebody else's by now
 * @param ready whether what was to be applied is
 */
public record RunFile(long pid, long started, String url, boolean ready) {
  private static final String NAME = "berth.run";
  private static final long LOOK_EVERY_MILLIS = 100;

  /** This process. */
  public static RunFile ofThisProcess(String url, boolean ready) {
    ProcessHandle self = ProcessHandle.current();
    return new RunFile(self.pid(), startOf(self), url, ready);
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
  }

  /** The one of a directory; empty where there is none, or its process is gone. */
  public static Optional<RunFile> read(Path dataDir) {
    try {
      JsonObject json = (JsonObject) Json.parse(Files.readAllBytes(dataDir.resolve(NAME)));
      RunFile found = new RunFile(json.number("pid"), json.number("started"), json.text("url"), json.bool("ready"));
      return Optional.of(found).filter(f -> f.process().isPresent());
    } catch (IOException | JsonException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** The process itself, while it runs. */
  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(p -> startOf(p) == started)
        .filter(p -> !isZombie(p));
  }

  /**
   * Whether it has ended and only waits for its parent to take note. The JDK calls that alive, and it stays so for good where the
   * parent is a container's first process that looks after nobody.
   */
  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // not a Linux, or gone by now
    }
  }

  /** Waits for its end; false where it still runs after that time. */
  public boolean awaitEnd(Duration within) throws InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    Optional<ProcessHandle> process = process();
    while (process.isPresent() && System.nanoTime() < until) {
      try {
        var _ = process.get().onExit().get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        // what counts is asked below
      }
      process = process();
    }
    return process.isEmpty();
  }

  public void write(Path dataDir) {
    JsonObject json =
        JsonObject.builder().put("pid", pid).put("started", started).put("url", url).put("ready", ready).build();
    try {
      Path next = Files.write(dataDir.resolve(NAME + ".tmp"), json.toBytes());
      Files.move(next, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + dataDir.resolve(NAME), e);
    }
  }

  public static void remove(Path dataDir) {
    try {
      Files.deleteIfExists(dataDir.resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + dataDir.resolve(NAME), e);
    }
  }
}
