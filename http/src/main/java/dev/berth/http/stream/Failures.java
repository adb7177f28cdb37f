package dev.berth.http.stream;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What to say of a stage that failed. */
final class Failures {
  private Failures() {}

  static String text(@Nullable Object failed) {
    Object cause = failed instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : failed;
    return cause instanceof Throwable t && t.getMessage() != null ? t.getMessage() : String.valueOf(cause);
  }
}
