package dev.berth.server;

import dev.berth.base.loop.Loop;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM's second compiler give way while a process does its first work. That compiler takes as much of the processors as the
 * work itself for the first seconds, to make code faster that the work then needs no more; so its threads have the least priority until
 * the process has used {@link #FIRST_WORK}. On processors that have nothing else to do it compiles as ever. Used on its loop.
 *
 * <p>Does nothing where priorities cannot be given back, which takes {@code CAP_SYS_NICE}: a server under steady load would
 * never get its fast code.
 */
public final class LateCompiler {
  static final Duration FIRST_WORK = Duration.ofSeconds(10);
  static final Duration EVERY = Duration.ofSeconds(1);
  static final int LEAST = 19;

  private static final Logger LOG = LoggerFactory.getLogger(LateCompiler.class);
  private static final int CAP_SYS_NICE = 23;

  /** Fields of {@code /proc/[pid]/stat} between the name in brackets, which may have blanks, and the nice value. */
  private static final int NICE_AFTER_NAME = 16;

  private final Loop loop;
  private final Commands commands;
  private final Path self;
  private final Supplier<Duration> used;
  private int usual;

  /**
   * @param self {@code /proc/self}
   * @param used the processor time of this process
   */
  LateCompiler(Loop loop, Commands commands, Path self, Supplier<Duration> used) {
    this.loop = loop;
    this.commands = commands;
    this.self = self;
    this.used = used;
  }

  /** From now on, on the loop. */
  public static void watch(Loop loop, Commands commands) {
    LateCompiler compiler =
        new LateCompiler(
            loop, commands, Path.of("/proc/self"),
            () -> ProcessHandle.current().info().totalCpuDuration().orElse(FIRST_WORK));
    loop.execute(compiler::begin);
  }

  void begin() {
    try {
      if (used.get().compareTo(FIRST_WORK) < 0 && mayTakeBack()) {
        List<Path> threads = threads("C2 Compiler");
        if (!threads.isEmpty()) {
          usual = nice(threads.getFirst());
          set(LEAST, threads);
          next();
        }
      }
    } catch (IOException e) {
      LOG.debug("no /proc of Linux: the second compiler keeps its priority", e);
    }
  }

  private void next() {
    loop.schedule(EVERY, this::look);
  }

  private void look() {
    if (used.get().compareTo(FIRST_WORK) < 0) {
      next();
      return;
    }
    try {
      // a compiler's thread that was made meanwhile has the priority of the one that made it
      List<Path> threads = threads("C1 Compiler");
      threads.addAll(threads("C2 Compiler"));
      set(usual, threads);
    } catch (IOException e) {
      LOG.warn("the second compiler's threads could not be found again: they keep the least priority", e);
    }
  }

  private void set(int nice, List<Path> threads) {
    List<String> command = new ArrayList<>(List.of("renice", String.valueOf(nice), "-p"));
    threads.forEach(thread -> command.add(thread.getFileName().toString()));
    commands
        .start(command, "", Commands.SHORT)
        .whenComplete(
            (result, fault) -> {
              if (fault != null) {
                LOG.warn("{}", command, fault);
              } else if (!result.succeeded()) {
                LOG.debug("{}", result.failure());
              }
            });
  }

  private boolean mayTakeBack() throws IOException {
    return Files.readAllLines(self.resolve("status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16))
        .anyMatch(capabilities -> (capabilities >> CAP_SYS_NICE & 1) == 1);
  }

  /** Those whose name begins so. */
  private List<Path> threads(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(self.resolve("task"))) {
      for (Path thread : all) {
        if (name(thread).startsWith(name)) {
          found.add(thread);
        }
      }
    }
    return found;
  }

  private static String name(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (NoSuchFileException e) {
      return ""; // it has ended
    }
  }

  private static int nice(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE_AFTER_NAME]);
  }
}
