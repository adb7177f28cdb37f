package dev.berth.storage.local;

import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import dev.berth.storage.Moving;
import dev.berth.storage.VolumeDriver;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * {@code block.berth.dev}: one image file for each volume, on the disk of the node that it was made for, and a loop device while it
 * is attached.
 *
 * <p><b>Size.</b> A volume is a device of its size, so nobody can write more into it. Images are thin, but no more is promised than the
 * disk holds ({@link Room}); {@code create} without room is RESOURCE_EXHAUSTED, {@code expand} OUT_OF_RANGE, with the figures.
 *
 * <p><b>A full disk.</b> Others that write to the same disk can fill it. A thin volume then fails writes into blocks that it does not
 * have yet with EIO or ENOSPC, and fsync says so; what was synced before stays. A class with {@code allocation: thick} takes all blocks when
 * the volume is made, and never sees this.
 *
 * <p><b>A crash.</b> What was synced through the file system in the volume is on the disk: the loop device hands flushes on to the image.
 * After a crash of this process, devices and mounts are still there and are found again by the image behind them; after a crash of
 * the machine, the next {@code stage} or {@code publish} makes them again, and the journal is replayed. A volume never has two
 * devices. Half-made volumes and snapshots are removed at the start.
 *
 * <p><b>Data is never formatted over</b>: a file system is made once, on a device on which blkid finds nothing, and that it was made is
 * written down.
 *
 * <p><b>Growing.</b> xfs grows while it is mounted, ext4 where the host allows it; where it does not, {@code expandOnNode} is
 * FAILED_PRECONDITION and the next {@code stage} grows it before it mounts.
 *
 * <p><b>Copies.</b> Snapshots and clones are files that share blocks with the original on xfs and btrfs, and whole copies elsewhere. The
 * file system is frozen meanwhile: for milliseconds, or for as long as a whole copy takes. Snapshots of a group are taken while all
 * of its file systems are frozen; a raw device that is in use cannot be, and is refused in a group of several.
 *
 * <p><b>Moves.</b> A volume that moves to another machine's disk is closed at both until the move is settled ({@link BlockMoves}). Its
 * snapshots stay where they are: each has an image of its own.
 *
 * <p>One process at a time may use a root.
 */
public final class BlockDriver implements VolumeDriver, MoveEnd.Owner {
  public static final String NAME = "block.berth.dev";

  private static final Traits TRAITS =
      new Traits(
              true, true, true, true, true, false, Optional.empty(), Set.of(LocalDrivers.NODE_KEY),
              "File", true)
          .withListing(true)
          .withGroupSnapshots(true)
          .withMoving(true);

  private final Turns turns = new Turns();
  private final BlockParts parts;
  private final Freezing freezing;
  private final BlockPool pool;
  private final BlockGroups groups;
  private final BlockNode node;
  private final BlockMoves moves;

  private BlockDriver(BlockParts parts) {
    this.parts = parts;
    this.freezing = new Freezing(parts);
    this.pool = new BlockPool(parts, freezing);
    this.groups = new BlockGroups(parts, pool, freezing);
    this.node = new BlockNode(parts);
    this.moves = new BlockMoves(parts, turns);
  }

  /**
   * Looks at what an earlier process left, and blocks meanwhile.
   *
   * @param root a real path: volumes lie in {@code <root>/<node>/volumes}
   * @param nodes whose volumes these are, at least one
   * @param limitBytes the most that is promised in all, whatever the disk holds
   */
  static BlockDriver open(Path root, List<String> nodes, long limitBytes, InstantSource clock, Steps steps) {
    BlockDriver driver = new BlockDriver(BlockParts.of(root, nodes, limitBytes, clock, steps));
    driver.freezing.recover();
    driver.groups.recover();
    driver.pool.recover();
    return driver;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Traits traits() {
    return TRAITS;
  }

  @Override
  public CompletionStage<Created> create(NewVolume wanted) {
    List<String> keys = new ArrayList<>(List.of(BlockPool.volumeId(wanted.name())));
    wanted.sourceSnapshot().ifPresent(keys::add);
    wanted.sourceVolume().ifPresent(keys::add);
    return turns.take(keys, () -> pool.create(wanted));
  }

  @Override
  public CompletionStage<Void> delete(String id) {
    return turns.act(List.of(id), () -> pool.delete(id));
  }

  @Override
  public CompletionStage<Map<String, String>> attach(
      String id, String node, boolean readOnly, Map<String, String> context) {
    return turns.take(
        List.of(id),
        () -> {
          this.node.attach(id, node, readOnly);
          return Map.of();
        });
  }

  @Override
  public CompletionStage<Void> detach(String id, String node) {
    return turns.act(List.of(id), () -> this.node.detach(id, node));
  }

  @Override
  public CompletionStage<Void> stage(Use use, String path) {
    return turns.act(List.of(use.id()), () -> node.stage(use, path));
  }

  @Override
  public CompletionStage<Void> unstage(String id, String node, String path) {
    return turns.act(List.of(id), () -> this.node.unstage(id, path));
  }

  @Override
  public CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly) {
    return turns.act(List.of(use.id()), () -> node.publish(use, stagePath, path, readOnly));
  }

  @Override
  public CompletionStage<Void> unpublish(String id, String node, String path) {
    return turns.act(List.of(id), () -> this.node.unpublish(id, path));
  }

  @Override
  public CompletionStage<Long> expand(String id, long sizeBytes) {
    return turns.take(List.of(id), () -> pool.expand(id, sizeBytes));
  }

  @Override
  public CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes) {
    return turns.take(List.of(id), () -> this.node.expandOnNode(id));
  }

  @Override
  public CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters) {
    return turns.take(
        List.of(sourceVolume, BlockPool.snapshotId(name)), () -> pool.snapshot(sourceVolume, name));
  }

  @Override
  public CompletionStage<Void> deleteSnapshot(String id) {
    return turns.act(List.of(id), () -> pool.deleteSnapshot(id));
  }

  @Override
  public CompletionStage<GroupSnapshot> groupSnapshot(
      List<String> sourceVolumes, String name, Map<String, String> parameters) {
    return turns.take(keys(BlockGroups.groupId(name), sourceVolumes), () -> groups.take(sourceVolumes, name));
  }

  private static List<String> keys(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  @Override
  public CompletionStage<Void> deleteGroupSnapshot(String id, List<String> snapshots) {
    return turns.act(keys(id, snapshots), () -> groups.delete(id, snapshots));
  }

  @Override
  public CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> snapshots) {
    return turns.take(List.of(id), () -> groups.find(id, snapshots));
  }

  @Override
  public MoveEnd moveEnd() {
    return moves;
  }

  /** Between two of its own nodes. */
  @Override
  public CompletionStage<Void> move(Move move) {
    return Moving.move(moves, moves, move);
  }

  @Override
  public CompletionStage<Void> settle(Move move, boolean arrived) {
    return Moving.settle(moves, moves, move, arrived);
  }

  @Override
  public CompletionStage<List<Created>> list() {
    return turns.take(List.of(), pool::list);
  }

  @Override
  public CompletionStage<List<Snapshot>> listSnapshots() {
    return turns.take(List.of(), pool::listSnapshots);
  }

  @Override
  public CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters) {
    String at = topology.getOrDefault(LocalDrivers.NODE_KEY, parts.nodes().getFirst());
    return turns.take(List.of(), () -> parts.nodes().contains(at) ? Math.max(0, parts.room().free()) : 0L);
  }

  @Override
  public CompletionStage<Map<String, String>> topologyOf(String node) {
    return CompletableFuture.completedFuture(Map.of(LocalDrivers.NODE_KEY, node));
  }

  @Override
  public CompletionStage<Usage> usage(String id, String node, String path) {
    return turns.take(List.of(), () -> this.node.usage(id, path));
  }
}
