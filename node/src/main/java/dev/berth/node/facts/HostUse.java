package dev.berth.node.facts;

import dev.berth.node.runtime.Runtime.Stats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a host uses as a whole, whoever uses it. */
public final class HostUse {
  private static final long NANOS_OF_MICRO = 1000;
  /** The kernel counts in hundredths of a second for programs, whatever its own clock does. */
  private static final long NANOS_OF_TICK = 10_000_000;
  /** Of the columns of {@code /proc/stat}: all but idle, waiting and what other machines took. */
  private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

  private HostUse() {}

  /**
   * Empty where it cannot be read.
   *
   * @param root of the file system: {@code /}
   */
  public static Optional<Stats> read(Path root, Instant now) {
    OptionalLong cpu = ofCgroup(root);
    cpu = cpu.isPresent() ? cpu : ofKernel(root);
    Map<String, Long> memory = HostFacts.memory(root);
    if (cpu.isEmpty() || !memory.containsKey("MemTotal") || !memory.containsKey("MemFree")) {
      return Optional.empty();
    }
    // what is in use, without files that nobody used lately
    long used = memory.get("MemTotal") - memory.get("MemFree") - memory.getOrDefault("Inactive(file)", 0L);
    return Optional.of(new Stats(now, cpu.getAsLong(), Math.max(0, used), 0));
  }

  /** The root of version 2's tree counts microseconds: {@code usage_usec 123}. */
  private static OptionalLong ofCgroup(Path root) {
    return lines(root.resolve("sys/fs/cgroup/cpu.stat")).stream()
        .filter(line -> line.matches("usage_usec [0-9]{1,15}"))
        .mapToLong(line -> Long.parseLong(line.substring("usage_usec ".length())) * NANOS_OF_MICRO)
        .findFirst();
  }

  private static OptionalLong ofKernel(Path root) {
    return lines(root.resolve("proc/stat")).stream()
        .filter(line -> line.matches("cpu +([0-9]{1,15} ?){8,}"))
        .map(line -> line.split(" +", -1))
        .mapToLong(columns -> BUSY.stream().mapToLong(i -> Long.parseLong(columns[i])).sum() * NANOS_OF_TICK)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return List.of(); // it is looked for elsewhere
    }
  }
}
