package dev.berth.junit;

/** What was waited for did not come; the message says what there is instead. */
public final class NotReadyError extends AssertionError {
  private static final long serialVersionUID = 1;

  NotReadyError(String message) {
    super(message);
  }
}
