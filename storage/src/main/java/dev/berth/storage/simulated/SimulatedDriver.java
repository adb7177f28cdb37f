package dev.berth.storage.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Move;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A driver whose volumes are records. Owns them and their contents. Used on its loop only.
 *
 * <p>It keeps the contract's order strictly, so that whoever calls out of order finds out: staging what is not attached, publishing
 * what is not staged, unstaging what is published, detaching what is staged, deleting what is attached or staged, and attaching
 * an exclusive volume to a second node are all refused ({@link SimulatedVolume}). A verb that has no delay and no fault is
 * done when the call returns ({@link Verbs}).
 */
public final class SimulatedDriver implements VolumeDriver {
  public static final String NODE_KEY = PersistentVolume.DISK_OF;

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
              true, true, true, true, true, false, Optional.empty(), Set.of(NODE_KEY), "File", true)
              .withListing(true)
              .withGroupSnapshots(true)
              .withMoving(true),
          Map.of(),
          TEBIBYTE);
    }

    /** {@code dir.berth.dev}: on any number of nodes at once, without attaching. */
    public static Settings dir() {
      return new Settings(
          "dir.berth.dev",
          new Traits(false, true, false, true, false, true, Optional.empty(), Set.of(), "File", false).withListing(true),
          Map.of(),
          TEBIBYTE);
    }

    /** {@code net.berth.dev}: attached to one node at a time, reached from every one. */
    public static Settings net() {
      return new Settings(
          "net.berth.dev",
          new Traits(true, true, true, true, true, false, Optional.empty(), Set.of(), "File", false).withListing(true),
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
      return new Settings(name, traits.withVolumesPerNode(most), delays, poolBytes);
    }
  }

  private final Settings settings;
  private final Verbs verbs;
  private final Pools pools;
  private final SimulatedSnapshots snapshots;
  private long writes;
  private final SimulatedVolumes volumes = new SimulatedVolumes();
  private final SimulatedMaking making;
  private final SimulatedMoves moves;

  public SimulatedDriver(Loop loop, Settings settings, Faults faults) {
    this.settings = settings;
    this.verbs = new Verbs(loop, settings, faults);
    this.pools = new Pools(settings.poolBytes, !settings.traits.topologyKeys().isEmpty());
    this.snapshots = new SimulatedSnapshots(loop.clock());
    this.making = new SimulatedMaking(settings, volumes, pools, snapshots, this::wrote);
    this.moves = new SimulatedMoves(volumes, pools);
  }

  public void faults(Faults now) {
    verbs.faults(now);
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public Traits traits() {
    return settings.traits;
  }

  // ---- volumes

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    return verbs.perform(Verb.CREATE, wanted.name(), "", () -> making.made(wanted));
  }

  /**
   * Knows a volume of an earlier process, empty: records end with their process, objects that name them do not. Nothing where
   * it is known.
   *
   * @param pool the node whose disk it lay on, or empty
   */
  public void remember(String id, String name, String pool, boolean block, long sizeBytes) {
    making.remember(id, name, pool, block, sizeBytes);
  }

  /** Knows that a volume of an earlier process is attached. */
  public void rememberAttached(String id, String node) {
    volumes.find(id).ifPresent(volume -> volumes.attach(volume, node));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return verbs.act(Verb.DELETE, id, "", () -> making.unmake(id));
  }

  @Override
  public CompletionStage<Void> modify(String id, Map<String, String> attributes) {
    return verbs.act(Verb.MODIFY, id, "", () -> volumes.get(id).attributes = Map.copyOf(attributes));
  }

  @Override
  public CompletionStage<Map<String, String>> attach(
      String id, String node, boolean readOnly, Map<String, String> context) {
    return verbs.perform(
        Verb.ATTACH,
        id,
        node,
        () -> {
          SimulatedVolume volume = volumes.open(id);
          volume.requireReachFrom(node);
          if (!volume.attached.contains(node)) {
            if (!settings.traits.sharedBetweenNodes()) {
              volume.requireUnattached();
            }
            int attached = volumes.attachedTo(node);
            if (settings.traits.volumesPerNode().isPresent() && attached >= settings.traits.volumesPerNode().get()) {
              throw new DriverException(Code.RESOURCE_EXHAUSTED, "node " + node + " has " + attached + " volumes attached");
            }
            volumes.attach(volume, node);
          }
          return Map.of("devicePath", "/dev/simulated/" + id);
        });
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return verbs.act(Verb.DETACH, id, node, () -> volumes.find(id).ifPresent(volume -> volumes.detach(volume, node)));
  }

  // ---- on the node

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return verbs.act(
        Verb.STAGE,
        use.id(),
        use.node(),
        () -> {
          SimulatedVolume volume = volumes.open(use.id());
          volume.requireReachFrom(use.node());
          if (settings.traits.attach()) {
            volume.requireAttached(use.node());
          }
          volume.stage(use.node(), path);
        });
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return verbs.act(Verb.UNSTAGE, id, node, () -> volumes.find(id).ifPresent(volume -> volume.unstage(node)));
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return verbs.act(
        Verb.PUBLISH,
        use.id(),
        use.node(),
        () -> volumes.publish(volumes.open(use.id()), use.node(), stagePath, path));
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return verbs.act(
        Verb.UNPUBLISH, id, node, () -> volumes.find(id).ifPresent(volume -> volumes.unpublish(volume, node, path)));
  }

  // ---- growing, copying, counting

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return verbs.perform(
        Verb.EXPAND,
        id,
        "",
        () -> {
          SimulatedVolume volume = volumes.open(id);
          if (!settings.traits.expandOnline() && !volume.published.isEmpty()) {
            throw SimulatedVolume.outOfOrder(
                "volume " + id + " is in use, and " + settings.name + " cannot expand it then");
          }
          if (sizeBytes > volume.sizeBytes) {
            long more = sizeBytes - volume.sizeBytes;
            pools.grow(volume.pool, more);
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
    return verbs.perform(
        Verb.EXPAND_ON_NODE,
        id,
        node,
        () -> {
          SimulatedVolume volume = volumes.get(id);
          volume.requireStaged(node);
          volume.fileSystemBytes = volume.sizeBytes;
          return volume.fileSystemBytes;
        });
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return verbs.perform(
        Verb.SNAPSHOT, name, "", () -> snapshots.take(sourceVolume, name, () -> volumes.open(sourceVolume)));
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return verbs.act(Verb.DELETE_SNAPSHOT, id, "", () -> snapshots.delete(id));
  }

  @Override
  public CompletionStage<GroupSnapshot> groupSnapshot(List<String> sourceVolumes, String name, Map<String, String> parameters) {
    return settings.traits.groupSnapshots()
        ? verbs.perform(Verb.SNAPSHOT, name, "", () -> snapshots.takeGroup(sourceVolumes, name, volumes::open))
        : VolumeDriver.super.groupSnapshot(sourceVolumes, name, parameters);
  }

  @Override
  public CompletionStage<Void> deleteGroupSnapshot(String id, List<String> members) {
    return settings.traits.groupSnapshots()
        ? verbs.act(Verb.DELETE_SNAPSHOT, id, "", () -> snapshots.deleteGroup(id, members))
        : VolumeDriver.super.deleteGroupSnapshot(id, members);
  }

  @Override
  public CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> members) {
    return settings.traits.groupSnapshots()
        ? Verbs.carryOut(Fault.NONE, () -> snapshots.group(id, members))
        : VolumeDriver.super.findGroupSnapshot(id, members);
  }

  @Override
  public CompletionStage<Void> move(Move move) {
    return settings.traits.moving()
        ? verbs.act(Verb.MOVE, move.id(), move.to(), () -> moves.begin(move), () -> moves.arrive(move))
        : VolumeDriver.super.move(move);
  }

  @Override
  public CompletionStage<Void> settle(Move move, boolean arrived) {
    return settings.traits.moving()
        ? verbs.act(Verb.SETTLE, move.id(), move.to(), () -> moves.settle(move, arrived))
        : VolumeDriver.super.settle(move, arrived);
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    return CompletableFuture.completedFuture(Math.max(0, pools.free(topology.getOrDefault(NODE_KEY, ""))));
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return CompletableFuture.completedFuture(
        settings.traits.topologyKeys().isEmpty() ? Map.of() : Map.of(NODE_KEY, node));
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return Verbs.carryOut(
        Fault.NONE,
        () -> {
          SimulatedVolume volume = volumes.get(id);
          volume.requireAt(node, path);
          return new Usage(volume.fileSystemBytes, volume.files.size(), 1 << 20, volume.files.count());
        });
  }

  @Override
  public CompletionStage<List<Created>> list() {
    return CompletableFuture.completedFuture(volumes.all().stream().map(SimulatedMaking::created).toList());
  }

  @Override
  public CompletionStage<List<Snapshot>> listSnapshots() {
    return CompletableFuture.completedFuture(snapshots.all());
  }

  // ---- for whoever looks on

  /** The ids of all snapshots. */
  public List<String> snapshots() {
    return snapshots.all().stream().map(Snapshot::id).toList();
  }

  /** What is in a snapshot. */
  public Optional<Files> copied(String snapshot) {
    return snapshots.look(snapshot);
  }

  /** All volumes, in order of their ids. */
  public List<Seen> volumes() {
    return volumes.seen();
  }

  /** Whether all of a volume lies on this node's disk. */
  public boolean isWhole(String id, String node) {
    return moves.isWhole(id, node);
  }

  /** What moves have closed and nobody has opened yet, and what they have left on disks beside the volumes. */
  public List<String> unsettled() {
    return moves.unsettled();
  }

  private void wrote() {
    writes++;
  }

  /** Another number whenever what is in some volume has changed. */
  public long writes() {
    return writes;
  }

  /** What is in a volume. */
  public Optional<Files> files(String id) {
    return volumes.look(id).map(v -> v.files);
  }

  /** What is in the volume that is published at exactly this path of a node. */
  public Optional<Files> at(String node, String path) {
    return volumes.at(node, path).map(v -> v.files);
  }

  /** A machine went down: its mounts are gone, and what was under way on it; what is attached to it stays attached. */
  public void crashed(String node) {
    verbs.crashed(node);
    moves.crashed(node);
    unmounted(node);
  }

  /** It is up again. */
  public void started(String node) {
    moves.started(node);
  }

  /** Somebody has unmounted all that was mounted there. */
  public void unmounted(String node) {
    volumes.crashed(node);
  }
}
