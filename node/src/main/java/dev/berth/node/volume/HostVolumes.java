package dev.berth.node.volume;

import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.Runtime.Mount;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes volumes that need no driver: directories, files that the agent writes, mounts by tools of the host. And what else pods need
 * on the host: it is not there where nothing real runs, so those verbs have answers already.
 *
 * <p>All verbs may be called again, in turns of the node's loop; a stage fails with an exception whose message is the cause in
 * the pod's event, {@link VolumeFailure} where more is known. The caller keeps verbs on one volume of a pod apart.
 */
public interface HostVolumes {
  /** No environment is longer than that: execve(2) would refuse it. */
  int LONGEST_TEXT = 1 << 20;

  /** What a pod is to be told though its volume is there. */
  record Notice(String reason, String message) {}

  /** It is there, with these files if it has any: what is not among them goes, and all change at once. */
  CompletionStage<Optional<Notice>> setUp(LocalVolume volume);

  /** The volume, which is {@link LocalVolume.Kind#IMAGE one} and set up, shows an image's files from now on. One that shows some stays so. */
  default CompletionStage<Boolean> show(LocalVolume volume, ImageViews.Files files) {
    return CompletableFuture.completedFuture(true);
  }

  /** It is gone from the pod. What lies elsewhere on the host stays. */
  CompletionStage<Boolean> tearDown(LocalVolume volume);

  /**
   * All is there that a container needs before it is created: sub-paths, hosts file, termination message, log directory.
   * Answers its mounts, with final paths.
   */
  default CompletionStage<List<Mount>> prepare(ContainerFiles files) {
    return CompletableFuture.completedFuture(files.plainMounts());
  }

  /**
   * Sub-paths of a pod's volume are let go of, before the volume is.
   *
   * @param specName {@link MountedVolume#specName}
   */
  default CompletionStage<Boolean> releaseSubPaths(String podUid, String specName) {
    return CompletableFuture.completedFuture(true);
  }

  /** What a driver is about to publish into a pod on this node is written down where upstream's agents do ({@code vol_data.json}). */
  default CompletionStage<Boolean> describe(Device device, String podUid, String node) {
    return CompletableFuture.completedFuture(true);
  }

  /** A driver has nothing published in the pod any more: what was written down of it goes. */
  default CompletionStage<Boolean> undescribe(Device device, String podUid) {
    return CompletableFuture.completedFuture(true);
  }

  /**
   * What a driver has mounted belongs to a group from now on.
   *
   * @param given is run for each file that does, on any thread
   */
  default CompletionStage<Boolean> own(String path, FsGroup group, Runnable given) {
    return CompletableFuture.completedFuture(true);
  }

  /** Nothing of the pod runs or is mounted any more: what is left of it on the host goes. */
  default CompletionStage<Boolean> forget(String podUid) {
    return CompletableFuture.completedFuture(true);
  }

  /**
   * The same for all pods but these, whatever an earlier agent has left of them.
   *
   * @param podUids grows before anything of a pod is made; read from other threads
   */
  default CompletionStage<Boolean> forgetOthers(Set<String> podUids) {
    return CompletableFuture.completedFuture(true);
  }

  /**
   * The text of a file in a volume, {@link #LONGEST_TEXT} bytes at most; empty where there is none. Links lead as if the volume were
   * the root of all files. What is no file, or too long, fails.
   *
   * @param volume where it is on the host
   */
  default CompletionStage<Optional<String>> read(String volume, String path) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /** The text of the node's own resolv.conf. */
  default CompletionStage<String> resolver() {
    return CompletableFuture.completedFuture("");
  }
}
