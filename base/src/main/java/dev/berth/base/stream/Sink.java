package dev.berth.base.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes bytes in order. Whoever writes waits for the stage of a write before the next, so that nothing piles up; it is
 * completed on any thread. An end comes once, after the last write; nothing is taken after it.
 */
public interface Sink {
  /** Takes all of it. Fails where nobody reads any more. The array is the sink's from now on. */
  CompletionStage<Void> write(byte[] bytes);

  /** Nothing more comes. May be called again. */
  void end();

  /** Takes everything and keeps nothing. */
  Sink NOWHERE =
      new Sink() {
        @Override
        public CompletionStage<Void> write(byte[] bytes) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void end() {}
      };
}
