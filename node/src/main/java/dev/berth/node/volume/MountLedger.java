package dev.berth.node.volume;

import dev.berth.node.volume.DeviceFacts.State;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What is mounted on a node, kept where the next agent finds it. An entry is written before the step that makes it true, as
 * uncertain, and struck after the step that undoes it (KEP-3756). This one is kept in memory, and outlives the agent with whoever
 * holds it.
 */
public class MountLedger {
  private final Map<String, Entry> entries = new TreeMap<>();

  /** Something that is mounted. */
  public sealed interface Entry {
    /** Unique. */
    String key();
  }

  /** A device at its stage path. */
  public record Staged(Device device, State state) implements Entry {
    @Override
    public String key() {
      return "staged " + device.uniqueName();
    }
  }

  /** A device in a pod, under the name of a volume there. */
  public record Published(Device device, String podUid, State state) implements Entry {
    @Override
    public String key() {
      return "published " + device.uniqueName() + " " + podUid;
    }
  }

  /** A volume without a driver in a pod. */
  public record SetUp(LocalVolume volume) implements Entry {
    @Override
    public String key() {
      return "local " + volume.podUid() + " " + volume.name();
    }
  }

  /** Puts the entry and begins the step that may make it true; where it cannot be kept the step fails, and has not begun. */
  public final <T> CompletionStage<T> begin(Entry entry, Supplier<CompletionStage<T>> step) {
    try {
      put(entry);
    } catch (UncheckedIOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return step.get();
  }

  /** @throws UncheckedIOException where it cannot be kept */
  public void put(Entry entry) {
    entries.put(entry.key(), entry);
  }

  /** Where it cannot be kept now, what was put before still holds for the next agent: so after the step that made it true. */
  public void confirm(Entry entry) {
    entries.put(entry.key(), entry);
  }

  /** After the step that undid it. Where that cannot be kept now, the next agent undoes it once more. */
  public void strike(Entry entry) {
    entries.remove(entry.key());
  }

  protected final Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** In order of keys. */
  public List<Entry> all() {
    return new ArrayList<>(entries.values());
  }

  /** The machine went down, and its mounts with it; directories and files are still there. */
  public void crashed() {
    entries.values().removeIf(e -> !(e instanceof SetUp));
  }
}
