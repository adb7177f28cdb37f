package dev.berth.storage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Volumes of one kind of storage: the verbs of CSI 1.x.
 *
 * <p>Every verb may be called again with the same arguments, after it succeeded, failed or was never answered, and then says the
 * same: callers crash between any two calls. Verbs on different volumes may run at once; the caller keeps those on one volume
 * apart. A stage completes on any thread, and fails with {@link DriverException} only.
 *
 * <p>Order on a volume's way: {@link #create} → {@link #attach} to a node (where {@link Traits#attach}) → {@link #stage} on
 * that node, once → {@link #publish} into each pod there → {@link #unpublish} → {@link #unstage} → {@link #detach} →
 * {@link #delete}. A driver refuses what comes out of order with {@code FAILED_PRECONDITION}, above all {@link #delete} of a
 * volume that is attached or staged.
 */
public interface VolumeDriver {

  /** As in a class's {@code provisioner} and a volume's {@code csi.driver}: {@code block.berth.dev}. */
  String name();

  Traits traits();

  /**
   * What a driver can do.
   *
   * @param attach whether volumes are attached to a node before they are staged there (CSIDriver.attachRequired)
   * @param expandOnline whether a volume in use can grow
   * @param expandOnNode whether growing ends with {@link #expandOnNode}
   * @param snapshots whether snapshots and clones can be made
   * @param block whether a volume can be used without a file system
   * @param sharedBetweenNodes whether several nodes can write a volume at once
   * @param volumesPerNode the most volumes attached to a node; empty for no limit
   * @param topologyKeys labels by which volumes are reachable from some nodes only
   * @param fsGroupPolicy {@code ReadWriteOnceWithFSType}, {@code File} or {@code None}
   * @param trackCapacity whether {@link #capacity} says anything
   * @param mountGroup whether it gives a volume's files to {@link Use#mountGroup} itself, so that nobody else has to
   * @param listing whether {@link #list} and {@link #listSnapshots} answer
   * @param groupSnapshots whether several volumes can be held still for a snapshot of all of them
   * @param moving whether a volume that lies on one node's disk can go to another's
   */
  record Traits(
      boolean attach,
      boolean expandOnline,
      boolean expandOnNode,
      boolean snapshots,
      boolean block,
      boolean sharedBetweenNodes,
      Optional<Long> volumesPerNode,
      Set<String> topologyKeys,
      String fsGroupPolicy,
      boolean trackCapacity,
      boolean mountGroup,
      boolean listing,
      boolean groupSnapshots,
      boolean moving) {
    public Traits {
      topologyKeys = Set.copyOf(topologyKeys);
    }

    /** Without what few drivers do: {@code mountGroup}, {@code listing}, {@code groupSnapshots}, {@code moving}. */
    public Traits(
        boolean attach,
        boolean expandOnline,
        boolean expandOnNode,
        boolean snapshots,
        boolean block,
        boolean sharedBetweenNodes,
        Optional<Long> volumesPerNode,
        Set<String> topologyKeys,
        String fsGroupPolicy,
        boolean trackCapacity) {
      this(
          attach, expandOnline, expandOnNode, snapshots, block, sharedBetweenNodes, volumesPerNode, topologyKeys,
          fsGroupPolicy, trackCapacity, false, false, false, false);
    }

    public Traits withMountGroup(boolean itself) {
      return with(volumesPerNode, itself, listing, groupSnapshots, moving);
    }

    public Traits withListing(boolean lists) {
      return with(volumesPerNode, mountGroup, lists, groupSnapshots, moving);
    }

    public Traits withGroupSnapshots(boolean groups) {
      return with(volumesPerNode, mountGroup, listing, groups, moving);
    }

    public Traits withMoving(boolean moves) {
      return with(volumesPerNode, mountGroup, listing, groupSnapshots, moves);
    }

    public Traits withVolumesPerNode(long most) {
      return with(Optional.of(most), mountGroup, listing, groupSnapshots, moving);
    }

    private Traits with(Optional<Long> most, boolean itself, boolean lists, boolean groups, boolean moves) {
      return new Traits(
          attach, expandOnline, expandOnNode, snapshots, block, sharedBetweenNodes, most, topologyKeys, fsGroupPolicy,
          trackCapacity, itself, lists, groups, moves);
    }
  }

  /**
   * The same driver, whose next verbs carry these credentials. A driver that needs none answers itself.
   *
   * @param secrets as in the Secret's data, decoded
   */
  default VolumeDriver withSecrets(Map<String, String> secrets) {
    return this;
  }

  /** CreateVolume. Fails with {@code RESOURCE_EXHAUSTED} where there is no room where the volume may be. */
  CompletionStage<Created> create(NewVolume wanted);

  /**
   * A volume that is wanted.
   *
   * @param name unique: {@code pvc-<uid>}; asking again by the same name answers the same volume
   * @param sizeBytes at least
   * @param parameters of the class
   * @param accessModes as in a claim: {@code ReadWriteOnce}…
   * @param block without a file system
   * @param topologies where it may be, the preferred first: each a set of labels; empty for anywhere
   * @param sourceSnapshot the id of a snapshot that it starts from
   * @param sourceVolume the id of a volume that it is a copy of
   * @param fsType that it will have, or empty for the driver's own
   * @param mountOptions with which it will be mounted
   * @param attributes parameters of its VolumeAttributesClass, which {@link #modify} can change
   */
  record NewVolume(
      String name,
      long sizeBytes,
      Map<String, String> parameters,
      Set<String> accessModes,
      boolean block,
      List<Map<String, String>> topologies,
      Optional<String> sourceSnapshot,
      Optional<String> sourceVolume,
      String fsType,
      List<String> mountOptions,
      Map<String, String> attributes) {

    public NewVolume(
        String name,
        long sizeBytes,
        Map<String, String> parameters,
        Set<String> accessModes,
        boolean block,
        List<Map<String, String>> topologies,
        Optional<String> sourceSnapshot,
        Optional<String> sourceVolume,
        String fsType,
        List<String> mountOptions) {
      this(
          name, sizeBytes, parameters, accessModes, block, topologies, sourceSnapshot, sourceVolume, fsType, mountOptions,
          Map.of());
    }

    public NewVolume(
        String name,
        long sizeBytes,
        Map<String, String> parameters,
        Set<String> accessModes,
        boolean block,
        List<Map<String, String>> topologies,
        Optional<String> sourceSnapshot,
        Optional<String> sourceVolume) {
      this(name, sizeBytes, parameters, accessModes, block, topologies, sourceSnapshot, sourceVolume, "", List.of());
    }
  }

  /**
   * A volume that is there.
   *
   * @param id by which all other verbs name it
   * @param context that publishing needs, kept in the volume object's {@code csi.volumeAttributes}
   * @param topology from where it is reachable: any of these sets of labels; empty for everywhere
   */
  record Created(String id, long sizeBytes, Map<String, String> context, List<Map<String, String>> topology) {}

  /** DeleteVolume. Succeeds where there is no such volume. */
  CompletionStage<Void> delete(String id);

  /** ControllerPublishVolume. Answers what staging needs to know. */
  CompletionStage<Map<String, String>> attach(String id, String node, boolean readOnly, Map<String, String> context);

  /** The same, for drivers that want to know how it will be used. The use's {@code attachment} is not known yet. */
  default CompletionStage<Map<String, String>> attach(Use use, boolean readOnly) {
    return attach(use.id(), use.node(), readOnly, use.context());
  }

  /** ControllerUnpublishVolume. Succeeds where it is not attached. */
  CompletionStage<Void> detach(String id, String node);

  /** NodeStageVolume: once per node, at a path of the node's own. */
  CompletionStage<Void> stage(Use use, String path);

  CompletionStage<Void> unstage(String id, String node, String path);

  /** NodePublishVolume: into one pod, at the pod's path. */
  CompletionStage<Void> publish(Use use, String stagePath, String path, boolean readOnly);

  CompletionStage<Void> unpublish(String id, String node, String path);

  /**
   * How a node uses a volume.
   *
   * @param node its name
   * @param context of {@link Created}
   * @param attachment what {@link #attach} answered
   * @param fsType or empty for the driver's own
   * @param accessMode the one that is in force
   * @param mountGroup the group that its files are to belong to; only where {@link Traits#mountGroup}
   */
  record Use(
      String id,
      String node,
      Map<String, String> context,
      Map<String, String> attachment,
      boolean block,
      String fsType,
      List<String> mountOptions,
      String accessMode,
      Optional<String> mountGroup) {

    public Use(
        String id,
        String node,
        Map<String, String> context,
        Map<String, String> attachment,
        boolean block,
        String fsType,
        List<String> mountOptions,
        String accessMode) {
      this(id, node, context, attachment, block, fsType, mountOptions, accessMode, Optional.empty());
    }

    /** With more, or other, context. */
    public Use withContext(Map<String, String> other) {
      return new Use(id, node, other, attachment, block, fsType, mountOptions, accessMode, mountGroup);
    }

    public Use withMountGroup(Optional<String> group) {
      return new Use(id, node, context, attachment, block, fsType, mountOptions, accessMode, group);
    }
  }

  /** ControllerExpandVolume. Answers the size that it has then. */
  CompletionStage<Long> expand(String id, long sizeBytes);

  /** NodeExpandVolume, after {@link #expand}, where the volume is staged. */
  CompletionStage<Long> expandOnNode(String id, String node, String path, long sizeBytes);

  /** The same, for drivers that want to know how it is used. @param path where it is published into a pod */
  default CompletionStage<Long> expandOnNode(Use use, String stagePath, String path, long sizeBytes) {
    return expandOnNode(use.id(), use.node(), stagePath, sizeBytes);
  }

  /** ControllerModifyVolume: from now on the volume has these attributes. {@code UNIMPLEMENTED} where volumes have none. */
  default CompletionStage<Void> modify(String id, Map<String, String> attributes) {
    return CompletableFuture.failedFuture(
        new DriverException(DriverException.Code.UNIMPLEMENTED, name() + " does not change volumes"));
  }

  /** CreateSnapshot by a unique name; asking again answers the same one. */
  CompletionStage<Snapshot> snapshot(String sourceVolume, String name, Map<String, String> parameters);

  /**
   * A snapshot that was taken.
   *
   * @param created the moment of which it is
   * @param ready whether a volume can be made from it
   * @param group the id of the group that it was taken with, and with which alone it goes; empty for none
   */
  record Snapshot(String id, String sourceVolume, long sizeBytes, Instant created, boolean ready, String group) {
    public Snapshot(String id, String sourceVolume, long sizeBytes, Instant created, boolean ready) {
      this(id, sourceVolume, sizeBytes, created, ready, "");
    }
  }

  /** DeleteSnapshot. Fails with {@code INVALID_ARGUMENT} where it belongs to a group. */
  CompletionStage<Void> deleteSnapshot(String id);

  /**
   * CreateVolumeGroupSnapshot by a unique name, only where {@link Traits#groupSnapshots}: snapshots of all these volumes, or of
   * none, such that a write that is in one of them finds every write that ended before it in the others. Asking again
   * answers the same group. Fails with {@code FAILED_PRECONDITION} where these volumes cannot be held still together.
   */
  default CompletionStage<GroupSnapshot> groupSnapshot(
      List<String> sourceVolumes, String name, Map<String, String> parameters) {
    return noGroups();
  }

  /**
   * Snapshots that were taken together.
   *
   * @param snapshots one of each volume, each naming the group
   * @param ready whether volumes can be made from all of them
   */
  record GroupSnapshot(String id, List<Snapshot> snapshots, Instant created, boolean ready) {
    public GroupSnapshot {
      snapshots = List.copyOf(snapshots);
    }
  }

  /**
   * DeleteVolumeGroupSnapshot: the group with all its snapshots. Succeeds where there is no such group.
   *
   * @param snapshots those that are known to be in it; {@code INVALID_ARGUMENT} where others are
   */
  default CompletionStage<Void> deleteGroupSnapshot(String id, List<String> snapshots) {
    return noGroups();
  }

  /** GetVolumeGroupSnapshot. {@code NOT_FOUND} where there is none, else as {@link #deleteGroupSnapshot}. */
  default CompletionStage<GroupSnapshot> findGroupSnapshot(String id, List<String> snapshots) {
    return noGroups();
  }

  private <T> CompletionStage<T> noGroups() {
    return CompletableFuture.failedFuture(
        new DriverException(DriverException.Code.UNIMPLEMENTED, name() + " takes no snapshots of groups of volumes"));
  }

  /**
   * Copies a volume that is attached and staged nowhere to another node's disk, only where {@link Traits#moving}. From the first call on
   * until {@link #settle} it is closed on both: whatever would use, grow, copy or snapshot it is FAILED_PRECONDITION. When the stage
   * completes, all of it lies on both, synced, and closed still. Asking again goes on or answers at once; what another move
   * left there is replaced. Fails with {@code FAILED_PRECONDITION} where it is in use (and closes nothing),
   * {@code RESOURCE_EXHAUSTED} without room there, {@code UNAVAILABLE} where one of the two nodes does not answer.
   */
  default CompletionStage<Void> move(Move move) {
    return noMoves();
  }

  /**
   * Ends a move, however far it came: first the volume is opened where it lies from now on, then what the other node has of it is
   * removed. Touches nothing but what this very move closed, and succeeds where there is nothing of that.
   *
   * @param arrived whether it lies on {@link Move#to} from now on, which must have all of it; else on {@link Move#from}, as before
   */
  default CompletionStage<Void> settle(Move move, boolean arrived) {
    return noMoves();
  }

  private <T> CompletionStage<T> noMoves() {
    return CompletableFuture.failedFuture(
        new DriverException(DriverException.Code.UNIMPLEMENTED, name() + " moves no volumes between nodes"));
  }

  /** GetCapacity: bytes that can still be provisioned where these labels hold. */
  CompletionStage<Long> capacity(Map<String, String> topology, Map<String, String> parameters);

  /** ListVolumes, in order of their ids; only where {@link Traits#listing}. */
  default CompletionStage<List<Created>> list() {
    return CompletableFuture.failedFuture(new DriverException(DriverException.Code.UNIMPLEMENTED, name() + " lists nothing"));
  }

  /** ListSnapshots, in order of their ids; only where {@link Traits#listing}. */
  default CompletionStage<List<Snapshot>> listSnapshots() {
    return CompletableFuture.failedFuture(new DriverException(DriverException.Code.UNIMPLEMENTED, name() + " lists nothing"));
  }

  /** NodeGetInfo. */
  default CompletionStage<OnNode> onNode(String node) {
    return topologyOf(node).thenApply(topology -> new OnNode(node, traits().volumesPerNode(), topology));
  }

  /**
   * A node as the driver knows it: what its CSINode says.
   *
   * @param id by which {@link #attach} and {@link #detach} name the node
   * @param volumesPerNode empty for no limit
   * @param topology labels by which volumes are reachable from it
   */
  record OnNode(String id, Optional<Long> volumesPerNode, Map<String, String> topology) {}

  /** NodeGetInfo: the labels by which the node's volumes are reachable. */
  CompletionStage<Map<String, String>> topologyOf(String node);

  /** NodeGetVolumeStats. @param path where it is staged or published there */
  CompletionStage<Usage> usage(String id, String node, String path);

  /** @param availableBytes for whoever is not root: a file system keeps some back */
  record Usage(long totalBytes, long usedBytes, long availableBytes, long totalInodes, long usedInodes) {
    /** Of one that keeps nothing back. */
    public Usage(long totalBytes, long usedBytes, long totalInodes, long usedInodes) {
      this(totalBytes, usedBytes, Math.max(0, totalBytes - usedBytes), totalInodes, usedInodes);
    }
  }
}
