package dev.berth.node.facts;

import dev.berth.node.eviction.Gauges;
import dev.berth.node.eviction.Level;
import dev.berth.node.eviction.Signal;
import dev.berth.node.host.Measure;
import dev.berth.node.linux.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Measures this host: memory and processes by {@code /proc}, disks by {@code stat --file-system}, files by looking at each. Every
 * question has a virtual thread of its own.
 */
public final class HostGauges implements Gauges {
  private final Path root;
  private final Commands commands;
  private final Path pods;
  private final Path images;

  /**
   * @param root of the file system
   * @param pods a directory on the file system on which pods live
   * @param images one on that of the images and writable layers; it may be the same
   */
  public HostGauges(Path root, Commands commands, Path pods, Path images) {
    this.root = root;
    this.commands = commands;
    this.pods = pods;
    this.images = images;
  }

  private static <T> CompletionStage<T> apart(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("gauges")
        .start(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  @Override
  public CompletionStage<Map<Signal, Level>> node() {
    return apart(this::levels);
  }

  Map<Signal, Level> levels() {
    Map<Signal, Level> levels = new EnumMap<>(Signal.class);
    memory().ifPresent(level -> levels.put(Signal.MEMORY_AVAILABLE, level));
    processes().ifPresent(level -> levels.put(Signal.PID_AVAILABLE, level));
    disk(pods, Signal.NODEFS_AVAILABLE, Signal.NODEFS_INODES_FREE, levels);
    disk(images, Signal.IMAGEFS_AVAILABLE, Signal.IMAGEFS_INODES_FREE, levels);
    return levels;
  }

  /** What is free, and what files that nobody used lately hold: upstream's capacity less working set. */
  private Optional<Level> memory() {
    Map<String, Long> memory = HostFacts.memory(root);
    return memory.containsKey("MemTotal") && memory.containsKey("MemFree")
        ? Optional.of(
            new Level(
                memory.getOrDefault("MemFree", 0L) + memory.getOrDefault("Inactive(file)", 0L),
                memory.getOrDefault("MemTotal", 0L)))
        : Optional.empty();
  }

  /** {@code /proc/loadavg} has running and existing tasks: {@code 0.1 0.2 0.3 2/345 6789}. */
  private Optional<Level> processes() {
    String most = HostFacts.first(root, "proc/sys/kernel/pid_max");
    String threads = HostFacts.first(root, "proc/sys/kernel/threads-max");
    String[] load = HostFacts.first(root, "proc/loadavg").split(" ", -1);
    if (!most.matches("[0-9]+") || load.length < 4 || !load[3].matches("[0-9]+/[0-9]+")) {
      return Optional.empty();
    }
    long capacity = Math.min(Long.parseLong(most), threads.matches("[0-9]+") ? Long.parseLong(threads) : Long.MAX_VALUE);
    long there = Long.parseLong(load[3].substring(load[3].indexOf('/') + 1));
    return Optional.of(new Level(capacity - there, capacity));
  }

  private void disk(Path at, Signal bytes, Signal inodes, Map<Signal, Level> levels) {
    // block size, blocks available to others than root, blocks, inodes free, inodes
    String[] said = commands.run("stat", "--file-system", "--format=%S %a %b %d %c", at.toString()).stdout().strip().split(" ", -1);
    if (said.length != 5 || !List.of(said).stream().allMatch(n -> n.matches("[0-9]{1,18}"))) {
      return;
    }
    long block = Long.parseLong(said[0]);
    levels.put(bytes, new Level(block * Long.parseLong(said[1]), block * Long.parseLong(said[2])));
    if (Long.parseLong(said[4]) > 0) { // btrfs has as many as it needs
      levels.put(inodes, new Level(Long.parseLong(said[3]), Long.parseLong(said[4])));
    }
  }

  @Override
  public CompletionStage<Long> bytesUnder(String path) {
    return apart(() -> bytes(Path.of(path)));
  }

  private static long bytes(Path path) {
    try {
      return Measure.of(path).bytes();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public boolean isQuiet() {
    return false;
  }

  @Override
  public void onStir(Runnable stirred) {}
}
