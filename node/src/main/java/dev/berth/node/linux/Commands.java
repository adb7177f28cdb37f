package dev.berth.node.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs programs of this host. All edges of the node agent use it.
 *
 * <p>{@link #run} blocks: call it on a virtual thread, never in a turn of a loop; {@link #start} does that for the
 * caller. A program runs with {@code LC_ALL=C}, an argument list (no shell), and at most for its time; it is then
 * killed with its children. A program that is not there, that fails or that takes too long is a {@link Result} too,
 * not an exception. Programs that are run at the same time run side by side: whoever needs an order waits for one
 * before the next.
 */
public interface Commands {
  /** For what takes milliseconds when nothing is wrong. */
  Duration SHORT = Duration.ofSeconds(20);

  /**
   * @param argv the program, by name or path, and its arguments
   * @param stdin what it reads; empty for nothing
   */
  Result run(List<String> argv, byte[] stdin, Duration timeout);

  /** The same with UTF-8 text to read. */
  default Result run(List<String> argv, String stdin, Duration timeout) {
    return run(argv, stdin.getBytes(StandardCharsets.UTF_8), timeout);
  }

  default Result run(String... argv) {
    return run(List.of(argv), "", SHORT);
  }

  /** The same on a virtual thread; the stage completes on that thread and fails only with what is our own fault. */
  default CompletionStage<Result> start(List<String> argv, String stdin, Duration timeout) {
    CompletableFuture<Result> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name(argv.getFirst())
        .start(
            () -> {
              try {
                done.complete(run(argv, stdin, timeout));
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  /** Where a program is that is called by its name; empty where it is not installed. */
  Optional<Path> find(String program);

  /**
   * The same programs, in a network namespace: only the network differs; mounts, processes and cgroups are this
   * host's. Uses {@code nsenter}, since {@code ip netns exec} mounts another {@code /sys}.
   *
   * @param namespace such as {@code /run/netns/blue} or {@code /proc/4711/ns/net}
   */
  default Commands inNetwork(Path namespace) {
    return new InNetwork(this, namespace);
  }

  /**
   * What came of it.
   *
   * @param exit the exit code, 128 + n after signal n, {@link #NOT_FOUND} or {@link #TIMED_OUT}
   * @param stdout UTF-8; what goes beyond the limit is left out, which the exit code does not show
   * @param stderr likewise
   */
  record Result(List<String> argv, int exit, String stdout, String stderr) {
    /** There is no such program, as a shell would say. */
    public static final int NOT_FOUND = 127;

    /** It was killed because its time was up, as {@code timeout(1)} would say. */
    public static final int TIMED_OUT = 124;

    public Result {
      argv = List.copyOf(argv);
    }

    public boolean succeeded() {
      return exit == 0;
    }

    /** {@code ip link add berth0 type bridge: exit 2: RTNETLINK answers: File exists}. */
    public String failure() {
      String said = stderr.isBlank() ? stdout.strip() : stderr.strip();
      return String.join(" ", argv) + ": exit " + exit + (said.isEmpty() ? "" : ": " + said);
    }

    /** This, if it succeeded. */
    public Result orThrow() {
      if (!succeeded()) {
        throw new CommandException(this);
      }
      return this;
    }
  }
}
