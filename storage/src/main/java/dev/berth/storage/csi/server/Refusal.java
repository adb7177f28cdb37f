package dev.berth.storage.csi.server;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;

/** How a request is refused: the interface's "missing required field", and a driver's own words. */
final class Refusal {
  private Refusal() {}

  /** @throws DriverException INVALID_ARGUMENT where it is not there */
  static void require(boolean there, String field) {
    if (!there) {
      throw new DriverException(Code.INVALID_ARGUMENT, field + " is required, and missing in the request");
    }
  }

  static DriverException invalid(String message) {
    return new DriverException(Code.INVALID_ARGUMENT, message);
  }

  static StatusRuntimeException of(Throwable failure) {
    Throwable why = failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
    if (why instanceof DriverException e) {
      return code(e.code()).toStatus().withDescription(e.getMessage()).asRuntimeException();
    }
    return Status.INTERNAL.withDescription(String.valueOf(why.getMessage())).asRuntimeException();
  }

  private static Status.Code code(Code code) {
    return code == Code.CANCELED ? Status.Code.CANCELLED : Status.Code.valueOf(code.name());
  }
}
