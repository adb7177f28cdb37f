package dev.berth.server.volume;

import dev.berth.storage.DriverException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What another machine's {@link VolumeVerbs} answered. Pure. */
final class FarAnswer {
  private FarAnswer() {}

  /** The result, or the failure that it tells of; {@code UNAVAILABLE} where no answer came. */
  static CompletionStage<Parcel> checked(CompletionStage<Parcel> answer) {
    return answer
        .exceptionallyCompose(
            fault -> {
              Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
              return failed(DriverException.Code.UNAVAILABLE, String.valueOf(cause.getMessage()));
            })
        .thenCompose(
            answered ->
                answered.said().has("code")
                    ? failed(code(answered.said().text("code")), answered.said().text("message"))
                    : CompletableFuture.completedFuture(answered));
  }

  private static DriverException.Code code(String name) {
    for (DriverException.Code code : DriverException.Code.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return DriverException.Code.UNKNOWN;
  }

  private static <T> CompletionStage<T> failed(DriverException.Code code, String message) {
    return CompletableFuture.failedFuture(new DriverException(code, message));
  }
}
