package dev.berth.node.volume;

import dev.berth.node.volume.VolumeNeed.LocalVolume;
import java.util.concurrent.CompletionStage;

/**
 * Makes volumes that need no driver: directories, files that the agent writes, mounts by tools of the host. Both verbs may be called
 * again; a stage fails with an exception whose message is the cause in the pod's event.
 */
public interface HostVolumes {
  /** It is there, with these files if it has any: what is not among them goes, and all change at once. */
  CompletionStage<Boolean> setUp(LocalVolume volume);

  /** It is gone from the pod. What lies elsewhere on the host stays. */
  CompletionStage<Boolean> tearDown(LocalVolume volume);
}
