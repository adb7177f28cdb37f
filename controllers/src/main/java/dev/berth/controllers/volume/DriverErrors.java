package dev.berth.controllers.volume;

import dev.berth.storage.DriverException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** What went wrong in a driver, in the words that gRPC's clients use. */
public final class DriverErrors {
  private static final Pattern UNDERSCORE = Pattern.compile("_");

  private DriverErrors() {}

  /** Anything but a driver's own answer may have happened or not. */
  public static DriverException.Code code(Throwable failure) {
    return cause(failure) instanceof DriverException e ? e.code() : DriverException.Code.INTERNAL;
  }

  /** {@code rpc error: code = ResourceExhausted desc = no room}. */
  public static String text(Throwable failure) {
    Throwable cause = cause(failure);
    StringBuilder name = new StringBuilder();
    for (String word : UNDERSCORE.split(code(cause).name(), -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return "rpc error: code = " + name + " desc = " + cause.getMessage();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
  }
}
