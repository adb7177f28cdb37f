package dev.berth.node.cri;

import dev.berth.node.runtime.RuntimeFailure;
import dev.berth.node.runtime.RuntimeFailure.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Stages that fail, and failures that are none. */
final class Failures {
  private Failures() {}

  static <T> CompletionStage<T> now(Code code, String message) {
    return CompletableFuture.failedFuture(new RuntimeFailure(code, message));
  }

  /** For what is asked of something so that it is gone. */
  static CompletionStage<Boolean> goneIsFine(CompletionStage<?> stage) {
    return stage
        .<Boolean>thenApply(_ -> true)
        .exceptionally(
            why -> {
              if (is(why, Code.NOT_FOUND)) {
                return true;
              }
              throw new CompletionException(cause(why));
            });
  }

  static boolean is(Throwable why, Code code) {
    return cause(why) instanceof RuntimeFailure failure && failure.code() == code;
  }

  static Throwable cause(Throwable why) {
    return why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
  }
}
