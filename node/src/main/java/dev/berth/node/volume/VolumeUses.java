package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import dev.berth.node.pod.CgroupFacts;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Use;
import java.util.List;
import java.util.Optional;

/** How pods use volumes without a driver, and whom drivers' volumes belong to. Pure. */
record VolumeUses(JsonObject allocatable) {

  /** Of a volume that the pod describes itself. */
  Use of(Pod pod, String name, boolean readOnly, Kind kind, JsonObject source) {
    long size = kind == Kind.EMPTY_DIR ? sizeLimit(pod, source) : 0;
    return use(pod, name, readOnly || kind.isFiles() || kind == Kind.IMAGE, false, List.of(), size);
  }

  /** Of a persistent volume. */
  Use of(Pod pod, PersistentVolume volume, boolean readOnly) {
    return use(
        pod,
        volume.name(),
        readOnly,
        volume.volumeMode().equals("Block"),
        volume.spec().array("mountOptions").strings().toList(),
        0);
  }

  private static Use use(
      Pod pod, String specName, boolean readOnly, boolean block, List<String> mountOptions, long sizeBytes) {
    return new Use(
        specName,
        pod.namespace(),
        pod.name(),
        pod.spec().string("serviceAccountName").orElse("default"),
        readOnly,
        block,
        mountOptions,
        FsGroup.of(pod, readOnly),
        VolumeFiles.fsUser(pod),
        sizeBytes);
  }

  /**
   * What is in memory may not exceed what the pod, and the node, have of it (KEP-1967): the pod's limit is that of its cgroup, in
   * which what is written counts.
   */
  private long sizeLimit(Pod pod, JsonObject source) {
    long asked = source.string("sizeLimit").map(s -> Quantity.parse(s).value()).orElse(0L);
    if (!source.text("medium").equals("Memory")) {
      return asked;
    }
    long ofNode = allocatable.string("memory").map(m -> Quantity.parse(m).value()).orElse(0L);
    return least(asked, least(CgroupFacts.of(pod).memoryLimitBytes(), ofNode));
  }

  /** Of two limits; zero is none. */
  private static long least(long a, long b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }

  /**
   * Whom a driver's volume is given to (upstream {@code csiMountMgr.supportsFSGroup}).
   *
   * @param policy {@code ReadWriteOnceWithFSType}, {@code File} or {@code None}
   */
  static Optional<FsGroup> fsGroup(Pod pod, PersistentVolume volume, String policy, boolean readOnly) {
    boolean block = volume.volumeMode().equals("Block");
    boolean once = volume.accessModes().stream().anyMatch(m -> m.startsWith("ReadWriteOnce"));
    boolean changes =
        switch (policy) {
          case "File" -> true;
          case "None" -> false;
          default -> !volume.csi().text("fsType").isEmpty() && once;
        };
    return changes && !block && !readOnly ? FsGroup.of(pod, false) : Optional.empty();
  }
}
