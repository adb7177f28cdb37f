package dev.berth.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What can be done with the {@link NodeDisk}s of nodes. Thread-safe. */
public interface NodeDisks {
  /** Where no node has any. */
  NodeDisks NONE =
      (node, path) ->
          CompletableFuture.failedFuture(
              new DriverException(DriverException.Code.NOT_FOUND, "node " + node + " has no disk at " + path));

  /**
   * Takes all data off a disk that nobody uses, so that the next who claims it finds it empty. May be asked again at any time.
   * Fails with {@link DriverException} only: {@code FAILED_PRECONDITION} where it is in use, {@code NOT_FOUND} where the node
   * does not offer it.
   */
  CompletionStage<Void> clean(String node, String path);
}
