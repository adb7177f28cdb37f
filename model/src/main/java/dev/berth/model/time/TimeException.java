package dev.berth.model.time;

/** The text is no time or duration; the message is that of Go's {@code time} package. */
public final class TimeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TimeException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
