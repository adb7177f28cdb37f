package dev.berth.controllers.volume.reclaim;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Directories of the machine that the control plane runs on. */
public interface HostPaths {
  /** There are none: nothing is there to be deleted. */
  HostPaths NONE = _ -> CompletableFuture.completedFuture(true);

  /** Deletes a directory with all that is in it. Fails where something is left; succeeds where there was nothing. */
  CompletionStage<Boolean> delete(String path);
}
