package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ends at once all that runs on a node that has lost its lease, and gives its volumes back. On the loop. */
final class Emptying {
  private static final Duration POLL = Duration.ofMillis(10);

  private final Loop loop;
  private final Collection<PodWorker> workers;
  private final NodeVolumes volumes;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();

  private Emptying(Loop loop, Collection<PodWorker> workers, NodeVolumes volumes) {
    this.loop = loop;
    this.workers = workers;
    this.volumes = volumes;
  }

  /**
   * Completes when nothing is left.
   *
   * @param workers of all pods that there are, whichever those are then
   */
  static CompletionStage<Boolean> begin(Loop loop, Collection<PodWorker> workers, NodeVolumes volumes) {
    workers.forEach(worker -> worker.shutDown(0));
    Emptying emptying = new Emptying(loop, workers, volumes);
    emptying.look();
    return emptying.done;
  }

  private void look() {
    if (volumes.known().isEmpty() && workers.stream().noneMatch(PodWorker::isRunning)) {
      done.complete(true);
    } else {
      loop.schedule(POLL, this::look);
    }
  }
}
