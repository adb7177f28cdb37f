package dev.berth.node.agent;

import dev.berth.storage.DriverException;

/** What a driver's failure means, and how people read it. Pure. */
final class DriverFailure {
  private DriverFailure() {}

  /** Whether it surely did not happen. */
  static boolean isFinal(Throwable why) {
    return why instanceof DriverException e && e.code().isFinal();
  }

  /** {@code rpc error: code = NotFound desc = no such volume}, as gRPC's Go client says it. */
  static String text(Throwable why) {
    return why instanceof DriverException e
        ? "rpc error: code = " + title(e.code()) + " desc = " + e.getMessage()
        : String.valueOf(why.getMessage());
  }

  /** {@code FailedPrecondition}. */
  private static String title(DriverException.Code code) {
    StringBuilder text = new StringBuilder();
    boolean upper = true;
    for (char c : code.name().toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        text.append(upper ? c : Character.toLowerCase(c));
        upper = false;
      }
    }
    return text.toString();
  }
}
