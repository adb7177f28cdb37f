package dev.berth.api.decode;

/** What was sent cannot be read as an object of the type. The message is what Go's decoder would say. */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DecodeException(String message) {
    super(message, null, false, false);
  }
}
