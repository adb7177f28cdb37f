package dev.berth.node.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts real processes. Thread-safe; keeps nothing between calls. */
public final class LinuxCommands implements Commands {
  /** Bytes of stdout that are kept: a node's whole table of rules is a tenth of it. */
  static final int STDOUT_LIMIT = 16 << 20;

  /** Bytes of stderr that are kept. */
  static final int STDERR_LIMIT = 64 << 10;

  /** Where administration programs are; a user's PATH often leaves these out. */
  private static final List<String> SYSTEM =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  /** How long output may follow the end of its program: a daemon that it left behind may hold the pipe for ever. */
  private static final long AFTER_END_MILLIS = 500;

  private final List<String> path;

  public LinuxCommands() {
    this(System.getenv().getOrDefault("PATH", ""));
  }

  LinuxCommands(String path) {
    Set<String> all = new LinkedHashSet<>();
    for (int from = 0; from <= path.length(); ) {
      int end = path.indexOf(':', from);
      int to = end < 0 ? path.length() : end;
      if (to > from) {
        all.add(path.substring(from, to));
      }
      from = to + 1;
    }
    all.addAll(SYSTEM);
    this.path = List.copyOf(all);
  }

  @Override
  public Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    for (String directory : path) {
      Path candidate = Path.of(directory, program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  @Override
  public Result run(List<String> argv, byte[] stdin, Duration timeout) {
    Optional<Path> program = find(argv.getFirst());
    if (program.isEmpty()) {
      return new Result(argv, Result.NOT_FOUND, "", argv.getFirst() + ": not found");
    }
    List<String> resolved = new ArrayList<>(argv);
    resolved.set(0, program.get().toString());
    ProcessBuilder builder = new ProcessBuilder(resolved);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
    environment.put("LC_ALL", "C");
    environment.put("PATH", String.join(":", path));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Result(argv, Result.NOT_FOUND, "", String.valueOf(e.getMessage()));
    }
    return finish(argv, process, stdin, timeout);
  }

  private static Result finish(List<String> argv, Process process, byte[] stdin, Duration timeout) {
    Output out = new Output(process.getInputStream(), STDOUT_LIMIT);
    Output err = new Output(process.getErrorStream(), STDERR_LIMIT);
    feed(process, stdin);
    boolean ended;
    try {
      ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return new Result(argv, Result.TIMED_OUT, out.text(), "interrupted");
    }
    if (!ended) {
      kill(process);
      return new Result(argv, Result.TIMED_OUT, out.text(), ("not done after " + timeout + " " + err.text()).strip());
    }
    return new Result(argv, process.exitValue(), out.text(), err.text());
  }

  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void feed(Process process, byte[] stdin) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                to.write(stdin);
              } catch (IOException e) {
                // it ended without reading all of it: its exit code tells
              }
            });
  }

  /** Reads all of a stream on a thread of its own, so that the program never waits for us, and keeps the first part. */
  private static final class Output {
    private final InputStream from;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch read = new CountDownLatch(1);

    Output(InputStream from, int limit) {
      this.from = from;
      this.limit = limit;
      Thread.ofVirtual().start(this::pump);
    }

    private void pump() {
      byte[] buffer = new byte[8192];
      try (from) {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          int room = Math.min(n, limit - kept.size());
          if (room > 0) {
            kept.write(buffer, 0, room);
          }
        }
      } catch (IOException e) {
        // the pipe was closed with the process: what was read stands
      } finally {
        read.countDown();
      }
    }

    String text() {
      try {
        var _ = read.await(AFTER_END_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
