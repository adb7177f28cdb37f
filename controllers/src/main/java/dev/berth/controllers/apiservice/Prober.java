package dev.berth.controllers.apiservice;

import dev.berth.base.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks an extension server for what it must serve. */
public interface Prober {
  /** Where nobody is in reach. */
  Prober NONE = _ -> CompletableFuture.completedFuture(Optional.of("nobody can be reached from here"));

  /**
   * Why it does not answer; empty where it does. Completes on any thread, within seconds.
   *
   * @param apiService one with a service
   */
  CompletionStage<Optional<String>> failure(JsonObject apiService);
}
