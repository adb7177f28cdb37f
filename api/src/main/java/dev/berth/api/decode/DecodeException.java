package dev.berth.api.decode;

/** What was sent cannot be read as an object of the type. The message is what Go's decoder would say. */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String restoring;

  public DecodeException(String message) {
    this(message, message);
  }

  /** @param restoring what upstream says where the value was no text, but a tree already */
  DecodeException(String message, String restoring) {
    super(message, null, false, false);
    this.restoring = restoring;
  }

  /** What upstream says of a value that it makes an object of field by field, as after a strategic merge. */
  public String restoring() {
    return restoring;
  }
}
