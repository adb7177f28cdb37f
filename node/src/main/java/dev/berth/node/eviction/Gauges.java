package dev.berth.node.eviction;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Measures a node. Nothing blocks; stages complete on any thread and may fail, which says nothing of the node. What containers
 * use the runtime knows.
 */
public interface Gauges {
  /** Of a node that has room for everything, and nothing on its disk. */
  Gauges NONE =
      new Gauges() {
        @Override
        public CompletionStage<Map<Signal, Level>> node() {
          return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletionStage<Long> bytesUnder(String path) {
          return CompletableFuture.completedFuture(0L);
        }

        @Override
        public boolean isQuiet() {
          return true;
        }

        @Override
        public void onStir(Runnable stirred) {}
      };

  /** What is left of the node. A signal that is missing could not be measured. */
  CompletionStage<Map<Signal, Level>> node();

  /** Of all files under a path of the node, as far as they take up its disk; zero where there is nothing. */
  CompletionStage<Long> bytesUnder(String path);

  /** Whether the node is known to have room until {@link #onStir} says otherwise: then nobody needs to look. */
  boolean isQuiet();

  /** To be told when it is quiet no more. On the agent's loop. */
  void onStir(Runnable stirred);
}
