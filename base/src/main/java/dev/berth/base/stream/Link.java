package dev.berth.base.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connection that is passed through in both directions: a forwarded port. */
public interface Link {
  /** Towards the other side. */
  Sink sink();

  /** Completes with what went wrong, for the user, where that turns out only later; before the other side's end is told. */
  default CompletionStage<String> trouble() {
    return new CompletableFuture<>();
  }

  /** Both directions end. May be called again. */
  void close();
}
