package dev.berth.controllers.volume;

import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Volumes that are entries of a map, with failures on demand. What it was asked for is remembered. */
public final class TinyDriver implements VolumeDriver {
  public static final String NAME = "tiny.example.com";
  private static final Instant TAKEN = Instant.parse("2026-01-02T03:04:05Z");

  /** By name. */
  public final Map<String, Created> volumes = new TreeMap<>();
  public final Map<String, Snapshot> snapshots = new TreeMap<>();
  /** Whether a snapshot that is taken can be used at once. */
  public boolean ready = true;
  public boolean listing = false;
  /** Whether it takes snapshots of groups. */
  public boolean groups = true;
  public final Map<String, String> attached = new TreeMap<>();
  public final List<String> calls = new ArrayList<>();
  public final List<NewVolume> wanted = new ArrayList<>();
  public Set<String> topologyKeys = Set.of();
  public boolean expandOnNode = true;
  public long room = 1L << 40;
  private final Map<String, List<DriverException>> failures = new TreeMap<>();

  /** The next call of this verb fails; several in the order in which they were asked for. */
  public void fail(String verb, DriverException.Code code, String message) {
    failures.computeIfAbsent(verb, _ -> new ArrayList<>()).add(new DriverException(code, message));
  }

  private <T> CompletionStage<T> answer(String verb, String what, Supplier<T> work) {
    calls.add(verb + " " + what);
    return answer(verb, work);
  }

  private <T> CompletionStage<T> answer(String verb, Supplier<T> work) {
    List<DriverException> due = failures.getOrDefault(verb, List.of());
    return due.isEmpty() ? CompletableFuture.completedFuture(work.get()) : CompletableFuture.failedFuture(due.removeFirst());
  }

  private CompletionStage<Void> done(String verb, String what, Runnable work) {
    return answer(
        verb,
        what,
        () -> {
          work.run();
          return what;
        })
        .thenAccept(_ -> {});
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Traits traits() {
    return new Traits(true, true, expandOnNode, true, true, false, Optional.empty(), topologyKeys, "File", true, false, listing, groups, false);
  }

  @Override
  public CompletionStage<Created> create(NewVolume asked) {
    wanted.add(asked);
    return answer(
        "create",
        asked.name(),
        () ->
            volumes.computeIfAbsent(
                asked.name(),
                name -> new Created("id-" + name, asked.sizeBytes(), Map.of("a", "b"), asked.topologies())));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return done("delete", id, () -> volumes.values().removeIf(v -> v.id().equals(id)));
  }

  @Override
  public CompletionStage<Void> modify(String id, Map<String, String> attributes) {
    return done("modify", id + " " + attributes, () -> {});
  }

  @Override
  public CompletionStage<Map<String, String>> attach(String id, String node, boolean readOnly, Map<String, String> context) {
    return answer(
        "attach",
        id + " " + node,
        () -> {
          attached.put(id, node);
          return Map.of("path", "/dev/x");
        });
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return done("detach", id + " " + node, () -> attached.remove(id, node));
  }

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return done("stage", use.id(), () -> {});
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return done("unstage", id, () -> {});
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return done("publish", use.id(), () -> {});
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return done("unpublish", id, () -> {});
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return answer("expand", id + " " + sizeBytes, () -> sizeBytes);
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return answer("expandOnNode", id, () -> sizeBytes);
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return answer(
        "snapshot",
        name + " of " + sourceVolume,
        () ->
            snapshots.computeIfAbsent(
                name, _ -> new Snapshot("snap-" + name, sourceVolume, 1L << 30, TAKEN, ready)));
  }

  @Override
  public CompletionStage<List<Snapshot>> listSnapshots() {
    return CompletableFuture.completedFuture(List.copyOf(snapshots.values()));
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return done("deleteSnapshot", id, () -> snapshots.values().removeIf(s -> s.id().equals(id)));
  }

  @Override
  public CompletionStage<GroupSnapshot> groupSnapshot(
      List<String> sourceVolumes, String name, Map<String, String> parameters) {
    return groups
        ? answer("groupSnapshot", name + " of " + sourceVolumes, () -> group(sourceVolumes, name))
        : VolumeDriver.super.groupSnapshot(sourceVolumes, name, parameters);
  }

  private GroupSnapshot group(List<String> sourceVolumes, String name) {
    for (String volume : sourceVolumes) {
      snapshots.put(name + volume, new Snapshot("snap-of-" + volume, volume, 1L << 30, TAKEN, ready, "group-" + name));
    }
    return group("group-" + name);
  }

  private GroupSnapshot group(String id) {
    return new GroupSnapshot(id, snapshots.values().stream().filter(s -> s.group().equals(id)).toList(), TAKEN, ready);
  }

  @Override
  public CompletionStage<Void> deleteGroupSnapshot(String id, List<String> members) {
    return done("deleteGroupSnapshot", id + " " + members, () -> snapshots.values().removeIf(s -> s.group().equals(id)));
  }

  @Override
  public CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> members) {
    return answer("findGroupSnapshot", id + " " + members, () -> group(id));
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    long taken = volumes.values().stream().filter(v -> v.topology().contains(topology)).mapToLong(Created::sizeBytes).sum();
    return answer("capacity", () -> room - taken); // not among the calls: it is asked again and again
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return CompletableFuture.completedFuture(new Usage(0, 0, 0, 0));
  }
}
