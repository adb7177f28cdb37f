package dev.berth.storage.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A driver whose volumes are records. Owns them and their contents. Used on its loop only.
 *
 * <p>It keeps the contract's order strictly, so that whoever calls out of order finds out: staging what is not attached, publishing
 * what is not staged, unstaging what is published, detaching what is staged, deleting what is attached or staged, and attaching
 * an exclusive volume to a second node are all refused. A verb that has no delay and no fault is done when the call returns.
 */
public final class SimulatedDriver implements VolumeDriver {
  public static final String NODE_KEY = "topology.berth.dev/node";

  /**
   * How a driver is.
   *
   * @param delays how long verbs take; none where one is not named
   * @param poolBytes how much lies on one node's disk, or in all where volumes have no topology
   */
  public record Settings(String name, Traits traits, Map<Verb, Duration> delays, long poolBytes) {
    private static final long TEBIBYTE = 1L << 40;

    /** {@code block.berth.dev}: attached to one node at a time, on whose disk it lies. */
    public static Settings block() {
      return new Settings(
          "block.berth.dev",
          new Traits(
              true, true, true, true, true, false, Optional.empty(), Set.of(NODE_KEY), "ReadWriteOnceWithFSType", true),
          Map.of(),
          TEBIBYTE);
    }

    /** {@code dir.berth.dev}: on any number of nodes at once, without attaching. */
    public static Settings dir() {
      return new Settings(
          "dir.berth.dev",
          new Traits(false, true, false, true, false, true, Optional.empty(), Set.of(), "File", false),
          Map.of(),
          TEBIBYTE);
    }

    public Settings withDelays(Map<Verb, Duration> times) {
      return new Settings(name, traits, Map.copyOf(times), poolBytes);
    }

    public Settings withPoolBytes(long bytes) {
      return new Settings(name, traits, delays, bytes);
    }

    public Settings withVolumesPerNode(long most) {
      Traits t = traits;
      return new Settings(
          name,
          new Traits(
              t.attach(), t.expandOnline(), t.expandOnNode(), t.snapshots(), t.block(), t.sharedBetweenNodes(),
              Optional.of(most), t.topologyKeys(), t.fsGroupPolicy(), t.trackCapacity()),
          delays,
          poolBytes);
    }
  }

  /**
   * A volume at one moment.
   *
   * @param pool the node whose disk it lies on; empty where it lies on none
   * @param sizeBytes of the volume, {@code fileSystemBytes} of what is in it
   * @param attached to these nodes
   * @param staged node to path
   * @param published node to paths
   */
  public record Seen(
      String id,
      String name,
      String pool,
      long sizeBytes,
      long fileSystemBytes,
      Set<String> attached,
      Map<String, String> staged,
      Map<String, Set<String>> published) {}

  private final Loop loop;
  private final Settings settings;
  private Faults faults;
  private final Map<String, SimulatedVolume> volumes = new TreeMap<>();
  private final Map<String, String> idsByName = new HashMap<>();
  private final Map<String, Saved> snapshots = new TreeMap<>();
  private final Map<String, Long> usedByPool = new HashMap<>();
  private final Map<String, Integer> attachedByNode = new HashMap<>();
  /** By node and path: what is published there. */
  private final Map<String, SimulatedVolume> mounted = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  private record Saved(Snapshot snapshot, String name, Files files) {}

  public SimulatedDriver(Loop loop, Settings settings, Faults faults) {
    this.loop = loop;
    this.settings = settings;
    this.faults = faults;
  }

  public void faults(Faults now) {
    faults = now;
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public Traits traits() {
    return settings.traits;
  }

  // ---- how a verb is carried out

  private <T> CompletionStage<T> perform(Verb verb, String id, String node, Supplier<T> work) {
    if (underWay.contains(id)) {
      return CompletableFuture.failedFuture(
          new DriverException(Code.ABORTED, "an operation on " + id + " is already in progress"));
    }
    Fault fault = faults.before(settings.name, verb, id, node);
    Duration delay = settings.delays.getOrDefault(verb, Duration.ZERO);
    if (fault instanceof Fault.Slow slow) {
      delay = delay.plus(slow.by());
    }
    if (delay.isZero()) {
      return carryOut(fault, work);
    }
    underWay.add(id);
    CompletableFuture<T> later = new CompletableFuture<>();
    loop.schedule(
        delay,
        () -> {
          underWay.remove(id);
          carryOut(fault, work)
              .whenComplete(
                  (value, why) -> {
                    if (why == null) {
                      later.complete(value);
                    } else {
                      later.completeExceptionally(why);
                    }
                  });
        });
    return later;
  }

  private static <T> CompletionStage<T> carryOut(Fault fault, Supplier<T> work) {
    try {
      return switch (fault) {
        case Fault.None _, Fault.Slow _ -> CompletableFuture.completedFuture(work.get());
        case Fault.Fails fails -> CompletableFuture.failedFuture(fails.why());
        case Fault.Lost lost -> {
          T _ = work.get();
          yield CompletableFuture.failedFuture(lost.why());
        }
      };
    } catch (DriverException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @SuppressWarnings("NullAway") // a Void has no other value
  private CompletionStage<Void> act(Verb verb, String id, String node, Runnable work) {
    return perform(
        verb,
        id,
        node,
        () -> {
          work.run();
          return null;
        });
  }

  private SimulatedVolume volume(String id) {
    SimulatedVolume volume = volumes.get(id);
    if (volume == null) {
      throw new DriverException(Code.NOT_FOUND, "volume " + id + " not found");
    }
    return volume;
  }

  private static DriverException outOfOrder(String message) {
    return new DriverException(Code.FAILED_PRECONDITION, message);
  }

  // ---- volumes

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    return perform(Verb.CREATE, wanted.name(), "", () -> made(wanted));
  }

  private Created made(NewVolume wanted) {
    Optional<SimulatedVolume> known = Optional.ofNullable(idsByName.get(wanted.name())).map(this::volume);
    if (known.isPresent()) {
      if (known.get().sizeBytes < wanted.sizeBytes() || known.get().block != wanted.block()) {
        throw new DriverException(
            Code.ALREADY_EXISTS, "volume " + wanted.name() + " exists with " + known.get().sizeBytes + " bytes");
      }
      return created(known.get());
    }
    if (wanted.block() && !settings.traits.block()) {
      throw new DriverException(Code.INVALID_ARGUMENT, settings.name + " has no raw block volumes");
    }
    String pool = pool(wanted);
    String id = settings.name.substring(0, settings.name.indexOf('.')) + "-" + wanted.name();
    SimulatedVolume volume = new SimulatedVolume(id, wanted.name(), pool, wanted.block(), wanted.sizeBytes());
    wanted.sourceSnapshot().ifPresent(from -> volume.files.copyFrom(saved(from).files));
    wanted.sourceVolume().ifPresent(from -> volume.files.copyFrom(volume(from).files));
    usedByPool.merge(pool, wanted.sizeBytes(), Long::sum);
    volumes.put(id, volume);
    idsByName.put(wanted.name(), id);
    return created(volume);
  }

  /**
   * Knows a volume of an earlier process, empty: records end with their process, objects that name them do not. Nothing where
   * it is known.
   *
   * @param pool the node whose disk it lay on, or empty
   */
  public void remember(String id, String name, String pool, boolean block, long sizeBytes) {
    if (!volumes.containsKey(id)) {
      volumes.put(id, new SimulatedVolume(id, name, pool, block, sizeBytes));
      idsByName.put(name, id);
      usedByPool.merge(pool, sizeBytes, Long::sum);
    }
  }

  /** Knows that a volume of an earlier process is attached. */
  public void rememberAttached(String id, String node) {
    if (volumes.containsKey(id) && volume(id).attached.add(node)) {
      attachedByNode.merge(node, 1, Integer::sum);
    }
  }

  private Saved saved(String snapshot) {
    Saved saved = snapshots.get(snapshot);
    if (saved == null) {
      throw new DriverException(Code.NOT_FOUND, "snapshot " + snapshot + " not found");
    }
    return saved;
  }

  /** The first place with room, in the order of preference. */
  private String pool(NewVolume wanted) {
    if (settings.traits.topologyKeys().isEmpty() || wanted.topologies().isEmpty()) {
      requireRoom("", wanted.sizeBytes());
      return "";
    }
    for (Map<String, String> topology : wanted.topologies()) {
      String node = topology.getOrDefault(NODE_KEY, "");
      if (!node.isEmpty() && free(node) >= wanted.sizeBytes()) {
        return node;
      }
    }
    throw new DriverException(
        Code.RESOURCE_EXHAUSTED,
        "not enough free space for " + wanted.sizeBytes() + " bytes in " + wanted.topologies());
  }

  private long free(String pool) {
    return settings.poolBytes - usedByPool.getOrDefault(pool, 0L);
  }

  private void requireRoom(String pool, long bytes) {
    if (free(pool) < bytes) {
      throw new DriverException(
          Code.RESOURCE_EXHAUSTED, "not enough free space: " + bytes + " bytes wanted, " + free(pool) + " free");
    }
  }

  private Created created(SimulatedVolume volume) {
    return new Created(
        volume.id,
        volume.sizeBytes,
        Map.of(),
        volume.pool.isEmpty() ? List.of() : List.of(Map.of(NODE_KEY, volume.pool)));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return act(
        Verb.DELETE,
        id,
        "",
        () -> {
          SimulatedVolume volume = volumes.get(id);
          if (volume == null) {
            return;
          }
          if (!volume.attached.isEmpty() || !volume.staged.isEmpty()) {
            throw outOfOrder("volume " + id + " is in use on " + volume.attached + " " + volume.staged.keySet());
          }
          volumes.remove(id);
          idsByName.remove(volume.name);
          usedByPool.merge(volume.pool, -volume.sizeBytes, Long::sum);
        });
  }

  @Override
  public CompletionStage<Map<String, String>> attach(
      String id, String node, boolean readOnly, Map<String, String> context) {
    return perform(
        Verb.ATTACH,
        id,
        node,
        () -> {
          SimulatedVolume volume = volume(id);
          requireReach(volume, node);
          if (!volume.attached.contains(node)) {
            if (!volume.attached.isEmpty() && !settings.traits.sharedBetweenNodes()) {
              throw outOfOrder("volume " + id + " is already attached to " + volume.attached);
            }
            int attached = attachedByNode.getOrDefault(node, 0);
            if (settings.traits.volumesPerNode().isPresent() && attached >= settings.traits.volumesPerNode().get()) {
              throw new DriverException(Code.RESOURCE_EXHAUSTED, "node " + node + " has " + attached + " volumes attached");
            }
            attachedByNode.put(node, attached + 1);
            volume.attached.add(node);
          }
          return Map.of("devicePath", "/dev/simulated/" + id);
        });
  }

  private static void requireReach(SimulatedVolume volume, String node) {
    if (!volume.pool.isEmpty() && !volume.pool.equals(node)) {
      throw outOfOrder("volume " + volume.id + " lies on " + volume.pool + " and cannot be reached from " + node);
    }
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return act(
        Verb.DETACH,
        id,
        node,
        () -> {
          SimulatedVolume volume = volumes.get(id);
          if (volume == null || !volume.attached.contains(node)) {
            return;
          }
          if (volume.staged.containsKey(node)) {
            throw outOfOrder("volume " + id + " is still staged on " + node);
          }
          volume.attached.remove(node);
          attachedByNode.merge(node, -1, Integer::sum);
        });
  }

  // ---- on the node

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return act(
        Verb.STAGE,
        use.id(),
        use.node(),
        () -> {
          SimulatedVolume volume = volume(use.id());
          requireReach(volume, use.node());
          if (settings.traits.attach() && !volume.attached.contains(use.node())) {
            throw outOfOrder("volume " + use.id() + " is not attached to " + use.node());
          }
          String before = volume.staged.putIfAbsent(use.node(), path);
          if (before != null && !before.equals(path)) {
            throw outOfOrder("volume " + use.id() + " is staged at " + before);
          }
        });
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return act(
        Verb.UNSTAGE,
        id,
        node,
        () -> {
          SimulatedVolume volume = volumes.get(id);
          if (volume == null) {
            return;
          }
          if (volume.published.containsKey(node)) {
            throw outOfOrder("volume " + id + " is still published at " + volume.published.get(node));
          }
          volume.staged.remove(node);
        });
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return act(
        Verb.PUBLISH,
        use.id(),
        use.node(),
        () -> {
          SimulatedVolume volume = volume(use.id());
          if (!stagePath.equals(volume.staged.get(use.node()))) {
            throw outOfOrder("volume " + use.id() + " is not staged at " + stagePath + " on " + use.node());
          }
          volume.published.computeIfAbsent(use.node(), _ -> new TreeSet<>()).add(path);
          mounted.put(place(use.node(), path), volume);
        });
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return act(
        Verb.UNPUBLISH,
        id,
        node,
        () -> {
          SimulatedVolume volume = volumes.get(id);
          if (volume == null) {
            return;
          }
          mounted.remove(place(node, path), volume);
          Set<String> paths = volume.published.getOrDefault(node, Set.of());
          if (paths.contains(path)) {
            paths.remove(path);
            if (paths.isEmpty()) {
              volume.published.remove(node);
            }
          }
        });
  }

  private static String place(String node, String path) {
    return node + "\n" + path;
  }

  // ---- growing, copying, counting

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return perform(
        Verb.EXPAND,
        id,
        "",
        () -> {
          SimulatedVolume volume = volume(id);
          if (!settings.traits.expandOnline() && !volume.published.isEmpty()) {
            throw outOfOrder("volume " + id + " is in use, and " + settings.name + " cannot expand it then");
          }
          if (sizeBytes > volume.sizeBytes) {
            long more = sizeBytes - volume.sizeBytes;
            if (free(volume.pool) < more) {
              throw new DriverException(
                  Code.OUT_OF_RANGE, more + " bytes more are wanted, " + free(volume.pool) + " are free");
            }
            usedByPool.merge(volume.pool, more, Long::sum);
            volume.sizeBytes = sizeBytes;
            if (!settings.traits.expandOnNode()) {
              volume.fileSystemBytes = sizeBytes;
            }
          }
          return volume.sizeBytes;
        });
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return perform(
        Verb.EXPAND_ON_NODE,
        id,
        node,
        () -> {
          SimulatedVolume volume = volume(id);
          if (!volume.staged.containsKey(node)) {
            throw outOfOrder("volume " + id + " is not staged on " + node);
          }
          volume.fileSystemBytes = volume.sizeBytes;
          return volume.fileSystemBytes;
        });
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return perform(
        Verb.SNAPSHOT,
        name,
        "",
        () -> {
          String id = "snapshot-" + name;
          Saved known = snapshots.get(id);
          if (known != null) {
            if (!known.snapshot.sourceVolume().equals(sourceVolume)) {
              throw new DriverException(
                  Code.ALREADY_EXISTS, "snapshot " + name + " exists of volume " + known.snapshot.sourceVolume());
            }
            return known.snapshot;
          }
          SimulatedVolume volume = volume(sourceVolume);
          Files copy = new Files();
          copy.copyFrom(volume.files);
          Instant now = loop.clock().instant();
          Saved saved = new Saved(new Snapshot(id, sourceVolume, volume.sizeBytes, now, true), name, copy);
          snapshots.put(id, saved);
          return saved.snapshot;
        });
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return act(Verb.DELETE_SNAPSHOT, id, "", () -> snapshots.remove(id));
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    return CompletableFuture.completedFuture(Math.max(0, free(topology.getOrDefault(NODE_KEY, ""))));
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return CompletableFuture.completedFuture(
        settings.traits.topologyKeys().isEmpty() ? Map.of() : Map.of(NODE_KEY, node));
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return carryOut(
        Fault.NONE,
        () -> {
          SimulatedVolume volume = volume(id);
          return new Usage(volume.fileSystemBytes, volume.files.size(), 1 << 20, volume.files.count());
        });
  }

  // ---- for whoever looks on

  /** All volumes, in order of their ids. */
  public List<Seen> volumes() {
    return volumes.values().stream().map(SimulatedVolume::seen).toList();
  }

  /** What is in a volume. */
  public Optional<Files> files(String id) {
    return Optional.ofNullable(volumes.get(id)).map(v -> v.files);
  }

  /** What is in the volume that is published at exactly this path of a node. */
  public Optional<Files> at(String node, String path) {
    return Optional.ofNullable(mounted.get(place(node, path))).map(v -> v.files);
  }

  /** A machine went down: its mounts are gone; what is attached to it stays attached. */
  public void crashed(String node) {
    for (SimulatedVolume volume : volumes.values()) {
      volume.staged.remove(node);
      Set<String> paths = volume.published.remove(node);
      if (paths != null) {
        paths.forEach(path -> mounted.remove(place(node, path)));
      }
    }
  }
}
